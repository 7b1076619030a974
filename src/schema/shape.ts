// Owns the shape of providers.json: everything a user may write, the seeds' spellings included. Unknown keys are errors.
import {
  array,
  boolean,
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
import { WIRE_FORMATS } from '../domain/model.ts';
import { QUOTA_UNITS, QUOTA_WINDOWS } from '../domain/quota.ts';
import { BUDGET_MODES, QUALITY_GOALS, SORTS } from '../domain/request.ts';
import { TASK_ALIASES, TASKS } from '../domain/task.ts';
import { isHttpAddress, isKnownLimit, isRedisAddress, isTimeZone, timeOfDay } from './words.ts';

const text = optional(string());
const flag = optional(boolean());
const score = optional(number().check(minimum(0), maximum(100)));
const count = optional(number().check(positive()));
const money = optional(number().check(minimum(0)));
const instant = optional(
  string().check(
    refine(text => !Number.isNaN(Date.parse(text)), 'expected a date and time such as "2026-12-01T00:00:00Z"'),
  ),
);
const address = optional(string().check(refine(isHttpAddress, 'expected an http or https address')));
const redisAddress = optional(
  string().check(refine(isRedisAddress, 'expected an address such as "redis://127.0.0.1:6379" or "${REDIS_URL}"')),
);
const limitName = string().check(
  refine(isKnownLimit, {
    error: ({ input }) => `unknown limit "${String(input)}": a number, "unlimited", "free_tier" or "free_15_per_day"`,
  }),
);
const hedgeDelay = string().check(
  refine(text => parseHedgeDelay(text) !== undefined, 'expected "p95", or a time such as "800ms" or "2s"'),
);
const names = union([string(), array(string())]);

/** A price per million tokens: one number for input and output, or both apart. */
const cost = union([
  number().check(minimum(0)),
  strictObject({
    input: number().check(minimum(0)),
    output: number().check(minimum(0)),
    cacheRead: money,
    cacheWrite: money,
  }),
]);
const maxPrice = strictObject({ prompt: money, completion: money });

export const RESETS = ['minutely', 'hourly', '5h', 'daily', 'weekly', 'monthly'] as const;
const quotaLimit = strictObject({
  limit: optional(union([number().check(minimum(0)), limitName])),
  unit: optional(oneOf(QUOTA_UNITS)),
  window: optional(oneOf(QUOTA_WINDOWS)),
  reset: optional(oneOf(RESETS)),
  resetAt: optional(string().check(refine(text => timeOfDay(text) !== undefined, 'expected a time such as "00:00"'))),
  zone: optional(string().check(refine(isTimeZone, { error: ({ input }) => `unknown time zone "${String(input)}"` }))),
  perModel: flag,
  used: optional(number()),
});
const quota = union([quotaLimit, array(quotaLimit), limitName, number()]);

const model = strictObject({
  enabled: flag,
  name: text,
  contextWindow: count,
  maxTokens: count,
  maxOutput: count,
  costPer1M: optional(cost),
  preferenceScore: score,
  qualityScore: score,
  vision: flag,
  tools: flag,
  reasoning: flag,
  jsonSchema: flag,
  prefill: flag,
  free: flag,
  aliases: optional(array(string())),
});

const account = union([string(), strictObject({ id: string(), apiKey: text, quota: optional(quota), enabled: flag })]);

export const provider = strictObject({
  enabled: flag,
  label: text,
  wire: optional(oneOf(WIRE_FORMATS)),
  baseUrl: address,
  endpoint: text,
  codingPlan: flag,
  apiKey: text,
  headers: optional(record(string(), string())),
  accounts: optional(array(account)),
  loadBalancing: optional(oneOf(['round_robin', 'least_used', 'random'])),
  models: optional(union([array(string()), record(string(), model)])),
  onlyListedModels: flag,
  quota: optional(quota),
  fallbackModels: optional(array(string())),
  sort: optional(oneOf(SORTS)),
  dataCollection: optional(oneOf(['allow', 'deny'])),
  zdr: flag,
  maxPrice: optional(maxPrice),
});

/** A preference list: one name, several, or the first and those after it. */
const list = union([names, strictObject({ preferred: names, fallback: optional(names) })]);
const taskNames = [...TASKS, ...Object.keys(TASK_ALIASES)];
const perTask = Object.fromEntries(taskNames.map(task => [task, optional(list)]));
const perGoal = Object.fromEntries([...QUALITY_GOALS, ...BUDGET_MODES].map(goal => [goal, optional(list)]));
const routing = {
  budgetMode: optional(oneOf(BUDGET_MODES)),
  budget_mode: optional(oneOf(BUDGET_MODES)),
  autoSwitch: flag,
  autoRouting: flag,
  switchOnLimit: flag,
  preserveContext: flag,
};

const preferences = strictObject({
  default: optional(list),
  taskPreferences: optional(strictObject(perTask)),
  qualityPreferences: optional(strictObject(perGoal)),
  quality: optional(union([oneOf(QUALITY_GOALS), strictObject(perGoal)])),
  ...routing,
  ...perTask,
});

const amounts = { day: money, week: money, month: money };

export const file = strictObject({
  $schema: text,
  version: optional(number()),
  providers: optional(record(string(), provider)),
  preferences: optional(preferences),
  ...routing,
  pin: optional(strictObject({ provider: string(), model: text, until: instant })),
  aliases: optional(record(string(), string())),
  useOpenRouter: optional(union([boolean(), literal('only')])),
  budget: optional(strictObject({ ...amounts, providers: optional(record(string(), strictObject(amounts))) })),
  onBudget: optional(oneOf(['refuse', 'downgrade'])),
  maxPrice: optional(maxPrice),
  dataCollection: optional(oneOf(['allow', 'deny'])),
  zdr: flag,
  sort: optional(oneOf(SORTS)),
  temperature: optional(number().check(minimum(0), maximum(2))),
  maxTokens: count,
  logContent: flag,
  taskClassifier: optional(oneOf(['local', 'model'])),
  hedge: optional(strictObject({ after: union([hedgeDelay, number().check(positive())]), maxExtraCost: money })),
  state: optional(strictObject({ backend: oneOf(['files', 'redis']), url: redisAddress })),
  timeouts: optional(strictObject({ connectMs: count, firstTokenMs: count, stallMs: count, totalMs: count })),
  $comment: optional(unknown()),
});

export type RawFile = import('zod/mini').infer<typeof file>;
export type RawProvider = import('zod/mini').infer<typeof provider>;
export type RawModel = import('zod/mini').infer<typeof model>;
export type RawQuota = import('zod/mini').infer<typeof quota>;
export type RawList = import('zod/mini').infer<typeof list>;
