// Which questions are the same, which may be answered from the store, and which answers go into it.
import { expect, it } from 'vitest';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { type AnswerCachePorts, answerCacheFor } from '../../src/engine/answer-cache.ts';
import type { Call, EngineEvent } from '../../src/engine/contract.ts';
import { StateError } from '../../src/state/error.ts';
import { failedOutcome, NOW, outcome, quotaSpent } from '../cli/host.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { model, provider, settings } from '../helpers/world.ts';

const world = (baseUrl = 'http://127.0.0.1:1') => [provider('kimi', [model('kimi-k2.5')], { baseUrl })];
const QUESTION: Call = { request: { messages: [{ role: 'user', content: 'Why?' }] }, routing: {} };

/** A cache over a plain map, whose every question can be looked at. */
function rig(more: Partial<AnswerCachePorts> = {}) {
  const answers = new Map<string, KeptAnswer>();
  const [state, warnings, events]: [ReturnType<typeof memoryStore>, string[], EngineEvent[]] = [memoryStore(), [], []];
  const store = {
    find: async (question: string) => answers.get(question),
    keep: async (question: string, answer: KeptAnswer) => void answers.set(question, answer),
    forget: async () => [],
  };
  const ports = {
    store,
    state,
    clock: { now: () => NOW },
    settings: settings(),
    providers: world(),
    warn: (message: string) => void warnings.push(message),
    ...more,
  };
  return {
    answers,
    state,
    warnings,
    events,
    cache: (call: Call, other: Partial<AnswerCachePorts> = {}) => answerCacheFor({ ...ports, ...other }, call),
    emit: (event: EngineEvent) => void events.push(event),
  };
}

const request = (more: Partial<Call['request']>): Call => ({ ...QUESTION, request: { ...QUESTION.request, ...more } });
const routing = (more: Call['routing']): Call => ({ ...QUESTION, routing: more });
const image = (data: string) =>
  request({ messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', data }] }] });
const json = (schema: object) =>
  request({ responseFormat: { type: 'json_schema', name: 'answer', schema: { ...schema } } });
const under = (more: Partial<Settings>) => ({ settings: settings(more) });

it.each<[string, Call, Call, Partial<AnswerCachePorts>, Partial<AnswerCachePorts>]>([
  ['the same words', QUESTION, request({}), {}, {}],
  ['another patience', QUESTION, routing({ waitMs: 5, timeoutMs: 9 }), {}, {}],
  ['without a log', QUESTION, { ...QUESTION, log: false }, {}, {}],
  [
    'a temperature that the settings had anyway',
    QUESTION,
    request({ temperature: 0 }),
    under({ temperature: 0 }),
    under({}),
  ],
  ['the same image', image('aa'), image('aa'), {}, {}],
])('is the same question: %s', async (_, first, second, then, now) => {
  const { cache, emit } = rig();
  await cache(first, then).keep(outcome());
  expect((await cache(second, now).recall(emit))?.outcome.answer?.text).toBe(outcome().answer?.text);
});

it.each<[string, Call, Call, Partial<AnswerCachePorts>]>([
  ['other words', QUESTION, request({ messages: [{ role: 'user', content: 'Why' }] }), {}],
  [
    'a system prompt',
    QUESTION,
    request({ messages: [{ role: 'system', content: 's' }, ...QUESTION.request.messages] }),
    {},
  ],
  ['another image', image('aa'), image('ab'), {}],
  ['a schema', QUESTION, json({}), {}],
  ['another schema', json({}), json({ type: 'object' }), {}],
  ['a shorter answer', QUESTION, request({ maxOutputTokens: 9 }), {}],
  ['a shorter answer by the settings', QUESTION, QUESTION, under({ maxTokens: 9 })],
  ['a temperature of 0 instead of none', QUESTION, request({ temperature: 0 }), {}],
  ['a named model', QUESTION, routing({ model: 'kimi-k2.5' }), {}],
  ['a named provider', QUESTION, routing({ provider: 'kimi' }), {}],
  ['another task', QUESTION, routing({ task: 'creative' }), {}],
  ['another data policy', QUESTION, routing({ zdr: true }), {}],
  ['another client', QUESTION, routing({ client: 'editor' }), {}],
  ['a pin', QUESTION, QUESTION, under({ pin: { provider: 'zai' } })],
  ['another policy', QUESTION, QUESTION, under({ preferences: { ...settings().preferences, default: ['zai'] } })],
  ['another address', QUESTION, QUESTION, { providers: world('http://127.0.0.1:2') }],
])('is another question: %s', async (_, first, second, other) => {
  const { cache, emit, events } = rig();
  await cache(first).keep(outcome());
  expect(await cache(second, other).recall(emit)).toBeUndefined();
  expect(events).toEqual([]);
});

it.each<[string, Call, Partial<AnswerCachePorts>]>([
  ['a temperature above 0', request({ temperature: 0.1 }), {}],
  ['one by the settings', QUESTION, under({ temperature: 1 })],
  ['tools', request({ tools: [{ name: 'clock', parameters: {} }] }), {}],
])('neither keeps nor looks for an answer to what is not deterministic: %s', async (_, call, other) => {
  const { cache, emit, events, answers } = rig();
  expect(await cache(call, other).recall(emit)).toBeUndefined();
  await cache(call, other).keep(outcome());
  expect([answers.size, events.map(({ type }) => type)]).toEqual([0, ['notice']]);
});

const given = outcome().answer!;
it.each<[string, Outcome]>([
  ['failed', failedOutcome(quotaSpent)],
  ['was broken off', { ...failedOutcome(quotaSpent), answer: given }],
  ['was cut', outcome({ answer: { ...given, finishReason: 'length' } })],
  ['was filtered', outcome({ answer: { ...given, finishReason: 'content_filter' } })],
  [
    'waits for a tool',
    outcome({ answer: { ...given, toolCalls: [{ type: 'tool_call', id: 'c', name: 'f', arguments: '{}' }] } }),
  ],
  ['is of blanks', outcome({}, ' \n')],
  ['came from the store', outcome({ cached: { id: 'r', at: 1 } })],
])('keeps no answer that %s', async (_, result) => {
  const { cache, answers } = rig();
  await cache(QUESTION).keep(result);
  expect(answers.size).toBe(0);
});

it('tells what it gives, and logs it as what cost nothing', async () => {
  const { cache, emit, events, state } = rig();
  const reasoning = [{ type: 'reasoning', text: 'Hm.' }] as const;
  const call = { ...QUESTION, routing: { client: 'editor' } };
  await cache(call).keep(outcome({ answer: { ...given, reasoning } }));
  const { outcome: again } = (await cache(call, { clock: { now: () => NOW + 60_000 } }).recall(emit))!;
  const origin = { id: outcome().id, at: NOW, costNanoUsd: outcome().cost };
  expect(events.map(({ type }) => type)).toEqual(['decided', 'cached', 'reasoning', 'text']);
  expect(events[1]).toMatchObject({ candidate: { provider: 'kimi', model: 'kimi-k2.5' }, at: NOW, ageMs: 60_000 });
  expect(again).toMatchObject({ ok: true, cost: 0, attempts: [], answer: { ...given, reasoning }, cached: origin });
  expect(state.log).toMatchObject([
    { id: again.id, at: NOW + 60_000, client: 'editor', ok: true, costNanoUsd: 0, attempts: [], cached: origin },
  ]);
  expect(state.log[0]).not.toHaveProperty('content');
  expect(again.id).not.toBe(outcome().id);
});

it('logs what was said where the user wants that, and nothing where the call does not', async () => {
  const { cache, emit, state } = rig(under({ logContent: true }));
  await cache(QUESTION).keep(outcome());
  await cache({ ...QUESTION, log: false }).recall(emit);
  expect(state.log).toEqual([]);
  await cache(QUESTION).recall(emit);
  expect(state.log[0]?.content?.answer).toBe(given.text);
});

it('takes no text for JSON that is none any more', async () => {
  const { cache, emit, answers } = rig();
  const call = json({});
  await cache(call).keep(outcome({}, '```json\n{"n":1}\n```'));
  expect((await cache(call).recall(emit))?.object).toEqual({ value: { n: 1 } });
  for (const [question, kept] of answers) answers.set(question, { ...kept, text: '{"n":' });
  expect(await cache(call).recall(emit)).toBeUndefined();
});

it('says once that the store cannot be used, and leaves it alone', async () => {
  let tries = 0;
  const fail = async () => {
    tries += 1;
    throw new StateError('read_only', '/x', 'cannot be read');
  };
  const { cache, emit, warnings } = rig({ store: { find: fail, keep: fail, forget: fail } });
  const one = cache(QUESTION);
  expect(await one.recall(emit)).toBeUndefined();
  await one.keep(outcome());
  expect([tries, warnings]).toEqual([1, ['cannot be read']]);
});

it('gives the answer though the log cannot be written', async () => {
  const { cache, emit, warnings } = rig({ state: { append: () => Promise.reject(new Error('disk full')) } });
  await cache(QUESTION).keep(outcome());
  expect((await cache(QUESTION).recall(emit))?.outcome.ok).toBe(true);
  expect(warnings).toEqual(['disk full']);
});
