// Tests of the time limits: what is assumed of a model nobody knows, and what its own history teaches.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/accounting/histogram.ts';
import type { Histogram, Measure } from '../../src/domain/state.ts';
import { HISTORY, limitsFor, type Stake, totalLimitMs } from '../../src/engine/limits.ts';
import { model, provider } from '../helpers/world.ts';

const histogram = (values: readonly number[]): Histogram =>
  values.reduce<Histogram>((sum, value) => record(sum, value), {});
const past = (firstToken: readonly number[], pause: readonly number[] = []): Measure => ({
  requests: firstToken.length,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0,
  latency: {},
  firstToken: histogram(firstToken),
  ...(pause.length > 0 && { pause: histogram(pause) }),
  errors: {},
  lastAt: 0,
});
const times = (n: number, value: number) => Array.from({ length: n }, () => value);
const plain = model('m');
const remote = provider('a', [plain]);
const unseen = provider('a', [plain], { spec: { quirks: { hidesReasoning: true } } });
const local = provider('a', [model('m', { local: true })], { spec: { local: true } });
const limits = (
  measure: Measure,
  more: Partial<{ of: typeof remote; thinks: boolean; inputTokens: number; timeouts: object; stake: Stake }> = {},
) =>
  limitsFor(
    more.of ?? remote,
    { ...(more.of ?? remote).models[0]!, reasoning: more.thinks ?? false },
    measure,
    more.timeouts ?? {},
    more.inputTokens,
    more.stake,
  );

describe('without a history', () => {
  it('ten seconds for the first token, ten for a pause', () => {
    expect(limits(past([]))).toEqual({ connectMs: 10_000, headersMs: 10_000, firstTokenMs: 10_000, stallMs: 10_000 });
    expect(limits(past(times(HISTORY - 1, 50)))).toMatchObject({ firstTokenMs: 10_000 });
  });
  it('who thinks unseen has to begin the response in ten seconds, and may think for longer', () => {
    expect(limits(past([]), { of: unseen, thinks: true })).toMatchObject({ headersMs: 10_000, firstTokenMs: 60_000 });
    expect(limits(past([]), { of: unseen })).toMatchObject({ headersMs: 10_000, firstTokenMs: 10_000 });
  });
  it('a local server may have to load its model', () => {
    expect(limits(past([]), { of: local })).toMatchObject({ headersMs: 120_000, firstTokenMs: 120_000 });
  });
  it('a long prompt takes its time to be read', () => {
    expect(limits(past([]), { inputTokens: 20_000 }).firstTokenMs).toBe(10_000);
    expect(limits(past([]), { inputTokens: 120_000 }).firstTokenMs).toBe(30_000);
  });
});

describe('with a history', () => {
  it('a fast model is left sooner, a slow one later', () => {
    expect(limits(past(times(50, 300))).firstTokenMs).toBe(4000);
    const slow = limits(past(times(50, 8000))).firstTokenMs;
    expect(slow).toBeGreaterThan(28_000);
    expect(slow).toBeLessThan(36_000);
  });
  it('one late answer in a thousand does not make it patient', () => {
    expect(limits(past([...times(999, 500), 60_000])).firstTokenMs).toBe(4000);
  });
  it('the pauses that a model makes are no stalls', () => {
    expect(limits(past(times(50, 300), times(50, 100))).stallMs).toBe(10_000);
    expect(limits(past(times(50, 300), times(50, 9000))).stallMs).toBeGreaterThan(30_000);
  });
  it('a local server only ever gets more time', () => {
    expect(limits(past(times(50, 100)), { of: local }).firstTokenMs).toBe(120_000);
  });
  it('is never below four seconds or above five minutes, and never shorter than what nearly all calls took', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 600_000 }), { minLength: HISTORY, maxLength: 200 }), values => {
        const { firstTokenMs, stallMs } = limits(past(values, values));
        expect(firstTokenMs).toBeGreaterThanOrEqual(4000);
        expect(firstTokenMs).toBeLessThanOrEqual(300_000);
        expect(stallMs).toBeGreaterThanOrEqual(10_000);
        const most = values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.9)]!;
        expect(firstTokenMs).toBeGreaterThanOrEqual(Math.min(most, 300_000));
      }),
    );
  });
});

describe('a probe while others can answer', () => {
  const probe = (measure: Measure, more: Parameters<typeof limits>[1] = {}) =>
    limits(measure, { ...more, stake: 'probe' });
  it('is short, in connecting too', () => {
    expect(probe(past([]))).toMatchObject({ connectMs: 3000, headersMs: 3000, firstTokenMs: 3000 });
    expect(probe(past(times(50, 300)))).toMatchObject({ firstTokenMs: 3000 });
  });
  it('is as long as the model was seen to take, even seldom', () => {
    expect(probe(past(times(3, 6000))).firstTokenMs).toBeGreaterThanOrEqual(6000);
    expect(probe(past(times(3, 60_000))).firstTokenMs).toBe(10_000);
  });
  it('is as long as ever for those who think unseen or load', () => {
    expect(probe(past([]), { of: unseen, thinks: true }).firstTokenMs).toBe(60_000);
    expect(probe(past([]), { of: local }).firstTokenMs).toBe(120_000);
    expect(probe(past([]), { inputTokens: 120_000 }).firstTokenMs).toBe(23_000);
  });
  it('is what the user says', () => {
    expect(probe(past([]), { timeouts: { firstTokenMs: 8000 } }).firstTokenMs).toBe(8000);
  });
});

it('who is the last that can answer is not left for being slower than ever', () => {
  const last = (measure: Measure, more = {}) => limits(measure, { ...more, stake: 'last' }).firstTokenMs;
  expect(last(past(times(50, 300)))).toBe(10_000);
  expect(last(past(times(50, 8000)))).toBeGreaterThan(30_000);
  expect(last(past(times(50, 300)), { of: unseen, thinks: true })).toBe(60_000);
  expect(last(past(times(50, 300)), { timeouts: { firstTokenMs: 2000 } })).toBe(2000);
});

it('what the user says goes before everything else', () => {
  const timeouts = { connectMs: 1, firstTokenMs: 2, stallMs: 3 };
  expect(limits(past(times(50, 8000)), { timeouts })).toEqual({
    connectMs: 1,
    headersMs: 2,
    firstTokenMs: 2,
    stallMs: 3,
  });
});

it('the whole request has its own deadline, and the time that it may wait beside it', () => {
  expect(totalLimitMs(undefined, {})).toBe(600_000);
  expect(totalLimitMs(undefined, {}, 3_600_000)).toBe(4_200_000);
  expect(totalLimitMs(undefined, { totalMs: 1000 }, 5000)).toBe(6000);
  expect(totalLimitMs(2000, { totalMs: 1000 }, 5000)).toBe(2000);
});
