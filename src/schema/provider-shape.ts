// Owns the shape of one provider's entry in providers.json: accounts, quota rules, models.
import {
  array,
  type infer as Infer,
  minimum,
  number,
  enum as oneOf,
  optional,
  record,
  refine,
  strictObject,
  string,
  union,
} from 'zod/mini';
import { WIRE_FORMATS } from '../domain/model.ts';
import { QUOTA_UNITS, QUOTA_WINDOWS } from '../domain/quota.ts';
import { amounts, count, dataCollection, flag, maxPrice, money, score, sort, text, texts } from './sections.ts';
import { isHttpAddress, isKnownLimit, isTimeZone, timeOfDay } from './words.ts';

/** A price per million tokens: one number for input and output, or both apart. */
const cost = () =>
  union([
    number().check(minimum(0)),
    strictObject({
      input: number().check(minimum(0)),
      output: number().check(minimum(0)),
      cacheRead: money,
      cacheWrite: money,
    }),
  ]);

const RESETS = ['minutely', 'hourly', '5h', 'daily', 'weekly', 'monthly'] as const;

function quota() {
  const limitName = string().check(
    refine(isKnownLimit, {
      error: ({ input }) => `unknown limit "${String(input)}": a number, "unlimited", "free_tier" or "free_15_per_day"`,
    }),
  );
  const limit = strictObject({
    limit: optional(union([number().check(minimum(0)), limitName])),
    unit: optional(oneOf(QUOTA_UNITS)),
    window: optional(oneOf(QUOTA_WINDOWS)),
    reset: optional(oneOf(RESETS)),
    resetAt: optional(string().check(refine(text => timeOfDay(text) !== undefined, 'expected a time such as "00:00"'))),
    zone: optional(
      string().check(refine(isTimeZone, { error: ({ input }) => `unknown time zone "${String(input)}"` })),
    ),
    perModel: flag,
    used: optional(number()),
  });
  return union([limit, array(limit), limitName, number()]);
}

const model = () =>
  strictObject({
    enabled: flag,
    name: text,
    contextWindow: count,
    maxTokens: count,
    maxOutput: count,
    costPer1M: optional(cost()),
    preferenceScore: score,
    qualityScore: score,
    vision: flag,
    tools: flag,
    reasoning: flag,
    jsonSchema: flag,
    prefill: flag,
    free: flag,
    aliases: texts,
  });

const account = () =>
  union([
    string(),
    strictObject({
      id: string(),
      apiKey: text,
      quota: optional(quota()),
      budget: optional(strictObject(amounts)),
      enabled: flag,
    }),
  ]);

export const PROVIDER = {
  enabled: () => flag,
  label: () => text,
  wire: () => optional(oneOf(WIRE_FORMATS)),
  baseUrl: () => optional(string().check(refine(isHttpAddress, 'expected an http or https address'))),
  endpoint: () => text,
  codingPlan: () => flag,
  apiKey: () => text,
  headers: () => optional(record(string(), string())),
  accounts: () => optional(array(account())),
  loadBalancing: () => optional(oneOf(['round_robin', 'least_used', 'random'])),
  models: () => optional(union([array(string()), record(string(), model())])),
  onlyListedModels: () => flag,
  quota: () => optional(quota()),
  fallbackModels: () => texts,
  sort,
  dataCollection: () => dataCollection,
  zdr: () => flag,
  maxPrice,
};

export type RawModel = Infer<ReturnType<typeof model>>;
export type RawQuota = Infer<ReturnType<typeof quota>>;
