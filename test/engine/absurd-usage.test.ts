// Property tests of what upstreams say of themselves: no figure of theirs ever raises a balance or the rest of a budget.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/accounting/budget.ts';
import { exactUsd } from '../../src/accounting/money-text.ts';
import { WIRE_FORMATS, type WireFormat } from '../../src/domain/model.ts';
import type { Attempt } from '../../src/domain/outcome.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { AnswerBuilder } from '../../src/engine/answer.ts';
import { costAttempt } from '../../src/engine/cost.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { settleAttempt, spentBy } from '../../src/engine/record.ts';
import { holdBudgets, type Spender } from '../../src/engine/spending.ts';
import { codecFor } from '../../src/wire/index.ts';
import { memoryLedger } from '../helpers/memory-ledger.ts';
import { model, provider } from '../helpers/world.ts';

/** Numbers as upstreams write them, and as none should. Written as JSON, `1e999` is read as infinite. */
const figure = fc.oneof(
  fc.constantFrom('-1', '-100000', '-0', '0.5', '-0.001', '1e15', '1e300', '-1e300', '1e999', '-1e999', 'null', 'true'),
  fc.constantFrom('"-5"', '"1e300"', '"NaN"', '"Infinity"', '"12"', '" 7 "', '""', '"many"', '[1]', '{"a":1}', '[]'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.nat(5_000).map(String),
);

const FIELDS: Readonly<Record<WireFormat, readonly string[]>> = {
  'openai-chat': [
    'prompt_tokens',
    'completion_tokens',
    'prompt_tokens_details.cached_tokens',
    'prompt_tokens_details.cache_write_tokens',
    'completion_tokens_details.reasoning_tokens',
    'cost',
    'cost_details.upstream_inference_cost',
  ],
  'openai-responses': [
    'input_tokens',
    'output_tokens',
    'input_tokens_details.cached_tokens',
    'input_tokens_details.cache_write_tokens',
    'output_tokens_details.reasoning_tokens',
  ],
  'anthropic-messages': [
    'input_tokens',
    'output_tokens',
    'cache_read_input_tokens',
    'cache_creation_input_tokens',
    'output_tokens_details.thinking_tokens',
  ],
  gemini: [
    'promptTokenCount',
    'candidatesTokenCount',
    'toolUsePromptTokenCount',
    'thoughtsTokenCount',
    'cachedContentTokenCount',
  ],
  ollama: ['prompt_eval_count', 'eval_count'],
  'bedrock-converse': ['inputTokens', 'outputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'],
};

/** An object, as JSON, with some of these fields; a dot leads into an object within. */
const usageText = (fields: readonly string[]) =>
  fc.array(fc.option(figure), { minLength: fields.length, maxLength: fields.length }).map(values => {
    const inner = new Map<string, string[]>();
    fields.forEach((field, n) => {
      const [name = '', part] = field.split('.');
      if (values[n] == null) return;
      const written = part === undefined ? values[n] : `"${part}":${values[n]}`;
      inner.set(name, [...(inner.get(name) ?? []), written]);
    });
    const written = [...inner].map(([name, all]) =>
      fields.includes(name) ? `"${name}":${all[0]}` : `"${name}":{${all.join(',')}}`,
    );
    return `{${['"is_byok":true', ...written].join(',')}}`;
  });

function bodyOf(format: WireFormat, usage: string): string {
  const text = '"It is fine."';
  switch (format) {
    case 'anthropic-messages':
      return `{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":${text}}],"stop_reason":"end_turn","usage":${usage}}`;
    case 'gemini':
      return `{"candidates":[{"content":{"parts":[{"text":${text}}]},"finishReason":"STOP"}],"usageMetadata":${usage}}`;
    case 'openai-responses':
      return `{"id":"r","object":"response","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":${text}}]}],"usage":${usage}}`;
    case 'ollama':
      return `{"model":"m","message":{"role":"assistant","content":${text}},"done":true,"done_reason":"stop",${usage.slice(1)}`;
    case 'bedrock-converse':
      return `{"output":{"message":{"role":"assistant","content":[{"text":${text}}]}},"stopReason":"end_turn","usage":${usage}}`;
    default:
      return `{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":${text}},"finish_reason":"stop"}],"usage":${usage}}`;
  }
}

const BALANCE = 10_000_000_000;
const LIMIT = 5_000_000_000;
const MOMENT = { now: () => 1 };
const MODEL = model('m1', { price: { inputPer1M: 3, outputPer1M: 15, cacheReadPer1M: 0.3, cacheWritePer1M: 3.75 } });
const LAB = provider('lab', [MODEL]);
const BUDGET = {
  budget: { window: 'day', limit: LIMIT },
  key: '*|day|2026-11-21',
  start: 0,
  resetsAt: 86_400_000,
} as const;

/** A call through the real codec, book and budgets, and how they stand after it. */
async function paid(format: WireFormat, usage: string) {
  const codec = await codecFor(format);
  const target = { provider: LAB.spec, model: MODEL, baseUrl: LAB.baseUrl };
  const builder = new AnswerBuilder();
  for (const event of codec.decodeBody(bodyOf(format, usage), target, 0)) builder.add(event);
  const size = { inputTokens: 10, outputTokens: 10 };
  const spender: Spender = {
    funds: { budgets: [BUDGET], balance: BALANCE, size },
    id: 'a1',
    model: MODEL,
    until: 1_000,
  };
  const [held, money] = holdBudgets(EMPTY_STATE, spender, { provider: 'lab' }, 1);
  if ('reason' in money) throw new Error(money.detail);
  const book = createCreditBook(memoryLedger(), MOMENT, () => {});
  await book.topUp({ payment: 'p', paid: 11_500_000_000 });
  await book.reserve('a1', () => money.bound.cost, 1_000);
  const costed = costAttempt(builder, () => 10, MODEL, false);
  const attempt: Attempt = { provider: 'lab', model: 'm1', id: 'a1', startedAt: 0, latencyMs: 1, ok: true, ...costed };
  await book.settle('a1', spentBy(attempt, money), attempt);
  const settled = settleAttempt(held, { attempt, provider: LAB, charged: [], held: money }, 1);
  return {
    costed,
    bound: money.bound,
    balance: (await book.standing()).balance,
    budget: standingOf(settled, BUDGET, 1),
  };
}

describe.each(WIRE_FORMATS)('%s', format => {
  it('whatever its usage says, no call raises a balance or the rest of a budget', async () => {
    await fc.assert(
      fc.asyncProperty(usageText(FIELDS[format]), async usage => {
        const { costed, balance, budget } = await paid(format, usage);
        expect(balance).toBeLessThanOrEqual(BALANCE);
        expect(balance).toBeGreaterThanOrEqual(0);
        expect(budget.left).toBeLessThanOrEqual(LIMIT);
        for (const nano of [balance, budget.spent, budget.left, costed.cost ?? 0])
          expect(nano).toSatisfy(Number.isSafeInteger);
        const { costUsd = 0, ...tokens } = costed.usage ?? {};
        for (const count of Object.values(tokens)) expect(count ?? 0).toSatisfy(isCount);
        expect(costUsd).toBeGreaterThanOrEqual(0);
        expect(costUsd).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});

const isCount = (count: unknown) => Number.isSafeInteger(count) && Number(count) >= 0;

it.each(['-3', '1e300', '-1e300', '"-0.5"', '1e12'])(
  'an absurd cost (%s) is unknown, and the bound is charged',
  async cost => {
    const { costed, balance, bound, budget } = await paid(
      'openai-chat',
      `{"prompt_tokens":5,"completion_tokens":5,"cost":${cost}}`,
    );
    expect(costed).toEqual({ usage: { inputTokens: 5, outputTokens: 5 }, costSource: 'unknown' });
    expect(balance).toBe(BALANCE - bound.cost);
    expect(budget.spent).toBe(bound.cost);
  },
);

it('counts that no call can have are taken for untold', async () => {
  const { costed } = await paid('openai-chat', '{"prompt_tokens":-100000,"completion_tokens":1e15}');
  // 10 x 3000, and the four tokens of "It is fine.": 4 x 15000
  expect(costed).toMatchObject({ cost: 90_000, costSource: 'estimate' });
});

it.each([
  [0, '0.000000000'],
  [7, '0.000000007'],
  [-1_500_000_000, '-1.500000000'],
  [9_007_199_254_740_991, '9007199.254740991'],
])('%s nano-dollars are written exactly', (nano, text) => expect(exactUsd(nano)).toBe(text));
