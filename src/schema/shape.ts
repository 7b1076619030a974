// Owns the shape of providers.json: everything a user may write, the seeds' spellings included. Unknown keys are errors.
import {
  array,
  boolean,
  type infer as Infer,
  literal,
  maximum,
  minimum,
  number,
  enum as oneOf,
  optional,
  positive,
  record,
  refine,
  strictObject,
  string,
  union,
  unknown,
} from 'zod/mini';
import { parseHedgeDelay } from '../domain/hedge-delay.ts';
import { BUDGET_MODES, QUALITY_GOALS } from '../domain/request.ts';
import { TASK_ALIASES, TASKS } from '../domain/task.ts';
import { PROVIDER } from './provider-shape.ts';
import { amounts, count, dataCollection, flag, keysOf, maxPrice, money, objectOf, sort, text } from './sections.ts';
import { isRedisAddress } from './words.ts';

/** A preference list: one name, several, or the first and those after it. */
function list() {
  const names = union([string(), array(string())]);
  return union([names, strictObject({ preferred: names, fallback: optional(names) })]);
}
const taskNames = [...TASKS, ...Object.keys(TASK_ALIASES)];
const goalNames = [...QUALITY_GOALS, ...BUDGET_MODES];
type OptionalList = ReturnType<typeof optional<ReturnType<typeof list>>>;
const ROUTING = {
  budgetMode: () => optional(oneOf(BUDGET_MODES)),
  budget_mode: () => optional(oneOf(BUDGET_MODES)),
  autoSwitch: () => flag,
  autoRouting: () => flag,
  switchOnLimit: () => flag,
  preserveContext: () => flag,
};

function preferences(value: unknown) {
  const one = optional(list());
  const lists = (keys: readonly string[]) =>
    Object.fromEntries(keys.map(key => [key, one])) as Record<string, OptionalList>;
  const sections = {
    default: () => one,
    taskPreferences: () => optional(strictObject(lists(taskNames))),
    qualityPreferences: () => optional(strictObject(lists(goalNames))),
    quality: () => optional(union([oneOf(QUALITY_GOALS), strictObject(lists(goalNames))])),
    ...ROUTING,
    ...(Object.fromEntries(taskNames.map(task => [task, () => one])) as Record<string, () => OptionalList>),
  };
  return objectOf(sections, value === undefined ? undefined : keysOf(value));
}

const FILE = {
  $schema: () => text,
  version: () => optional(number()),
  aliases: () => optional(record(string(), string())),
  useOpenRouter: () => optional(union([boolean(), literal('only')])),
  budget: () => optional(strictObject({ ...amounts, providers: optional(record(string(), strictObject(amounts))) })),
  onBudget: () => optional(oneOf(['refuse', 'downgrade'])),
  clients: () => optional(record(string(), strictObject({ budget: optional(strictObject(amounts)) }))),
  maxPrice,
  dataCollection: () => dataCollection,
  zdr: () => flag,
  sort,
  temperature: () => optional(number().check(minimum(0), maximum(2))),
  maxTokens: () => count,
  logContent: () => flag,
  taskClassifier: () => optional(oneOf(['local', 'model'])),
  pin() {
    const isInstant = (text: string) => !Number.isNaN(Date.parse(text));
    const until = string().check(refine(isInstant, 'expected a date and time such as "2026-12-01T00:00:00Z"'));
    return optional(strictObject({ provider: string(), model: text, until: optional(until) }));
  },
  hedge() {
    const isDelay = (text: string) => parseHedgeDelay(text) !== undefined;
    const delay = string().check(refine(isDelay, 'expected a share from "p50" to "p99.9", or a time such as "800ms"'));
    return optional(strictObject({ after: union([delay, number().check(positive())]), maxExtraCost: money }));
  },
  state() {
    const example = 'expected an address such as "redis://127.0.0.1:6379" or "${REDIS_URL}"';
    const url = optional(string().check(refine(isRedisAddress, example)));
    return optional(strictObject({ backend: oneOf(['files', 'redis']), url }));
  },
  timeouts: () => optional(strictObject({ connectMs: count, firstTokenMs: count, stallMs: count, totalMs: count })),
  $comment: () => optional(unknown()),
  ...ROUTING,
};

/** The schema of a file with the keys of `value`, or with every key that there is. */
export function fileShape(value?: Readonly<Record<string, unknown>>) {
  const entries = value && keysOf(value['providers']).map(id => (value['providers'] as Record<string, unknown>)[id]);
  const sections = {
    ...FILE,
    providers: () => optional(record(string(), objectOf(PROVIDER, entries?.flatMap(keysOf)))),
    preferences: () => optional(preferences(value?.['preferences'])),
  };
  return objectOf(sections, value && Object.keys(value));
}

export type RawFile = Infer<ReturnType<typeof fileShape>>;
export type RawProvider = NonNullable<RawFile['providers']>[string];
export type RawList = Infer<ReturnType<typeof list>>;
