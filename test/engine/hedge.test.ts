// Tests of hedging: a second candidate beside one that is late; one answer is shown, both calls are paid for and said.
import { afterEach, describe, expect, it } from 'vitest';
import { record } from '../../src/accounting/histogram.ts';
import { measureOf } from '../../src/accounting/measures.ts';
import { sumOf } from '../../src/accounting/usage-days.ts';
import { parseHedgeDelay } from '../../src/domain/hedge-delay.ts';
import { EMPTY_STATE, type Measure } from '../../src/domain/state.ts';
import { hedgeDelayMs } from '../../src/engine/hedge.ts';
import { failureWords } from '../../src/render/failure-words.ts';
import { always, type Behaviour } from '../../src/sandbox/script.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { standStill } from '../helpers/stand-still.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
const slow: Behaviour = { type: 'slow_first_token', delayMs: 700 };
async function rig(members: readonly Member[], hedge: object | undefined = { after: '60ms' }): Promise<Rig> {
  const made = await startRig(members, { settings: { ...(hedge && { hedge: hedge as never }) } });
  rigs.push(made);
  return made;
}
const a = (more: Partial<Member> = {}): Member => ({ id: 'a', reply: () => 'the answer of the first one', ...more });
const b = (more: Partial<Member> = {}): Member => ({ id: 'b', reply: () => 'the answer of the second one', ...more });

describe('a hedge', () => {
  it('joins where the first is late: the faster is shown, the other ended at once, and both are costed', async () => {
    const { ask, sandbox, store } = await rig([a({ script: always(slow) }), b()]);
    const { outcome, shown, events } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' }, answer: { text: shown } });
    expect(shown).toBe('the answer of the second one');
    await expect.poll(() => sandbox.provider('a').requests[0]!.hungUp).toBe(true);
    const late = outcome.attempts.find(({ provider }) => provider === 'a')!;
    expect(late).toMatchObject({ ok: false, failure: { code: 'hedged' }, costSource: 'estimate' });
    expect(late.cost).toBeGreaterThan(0);
    expect(outcome.cost).toBe(outcome.attempts.reduce((sum, { cost }) => sum + cost!, 0));
    expect(store.log[0]!.attempts).toHaveLength(2);
    expect(store.state.strikes).toEqual(EMPTY_STATE.strikes);
    expect(events.filter(({ type }) => type === 'attempt').map(event => 'number' in event && event.number)).toEqual([
      1, 2,
    ]);
  });
  it('is ended where the first speaks after all, and its cost is written down', async () => {
    const { ask, hits } = await rig([
      a({ script: always({ ...slow, delayMs: 250 }) }),
      b({ script: always({ type: 'silence' }) }),
    ]);
    const { outcome, shown } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    expect(shown).toBe('the answer of the first one');
    expect([hits('a'), hits('b')]).toEqual([1, 1]);
    expect(outcome.attempts.find(({ provider }) => provider === 'b')!.failure!.code).toBe('hedged');
  });
  it('is told as overtaken, and the time to the first token is what the caller waited', async () => {
    const { ask, store } = await rig([a({ script: always(slow) }), b()], { after: '150ms' });
    const { outcome } = await ask();
    expect(outcome.attempts.find(({ provider }) => provider === 'b')!.firstTokenMs).toBeLessThan(outcome.firstTokenMs!);
    expect(outcome.firstTokenMs).toBeGreaterThanOrEqual(150);
    const late = store.log[0]!.attempts.find(({ provider }) => provider === 'a')!;
    expect(failureWords({ kind: late.kind!, code: late.code })).toBe('overtaken');
    expect(sumOf(late)).toMatchObject({ calls: 1, failed: 0 });
    expect(measureOf(store.state, { provider: 'a' })).toMatchObject({ requests: 0, failed: 0, cut: 1 });
  });
  it('that may not be made is told, with the reason', async () => {
    const { ask, hits } = await rig([a({ script: always({ ...slow, delayMs: 300 }) }), b()], {
      after: '60ms',
      maxExtraCost: 0,
    });
    const { outcome, events } = await ask();
    expect([outcome.candidate?.provider, hits('b')]).toEqual(['a', 0]);
    const told = events.flatMap(event => (event.type === 'notice' ? [event.message] : []));
    expect(told).toEqual([
      expect.stringMatching(/^a is late \(60 ms\), b m-b is not asked too: .*hedge\.maxExtraCost/),
    ]);
  });
  it('does not join where the first is in time, nor where none is set', async () => {
    const made = await rig([a(), b()], { after: '20s' });
    await made.ask();
    expect(made.hits('b')).toBe(0);
    const none = await startRig([a({ script: always({ ...slow, delayMs: 150 }) }), b()]);
    rigs.push(none);
    await none.ask();
    expect(none.hits('b')).toBe(0);
  });
  it('does not join because this process stood still: no second call is paid for that', async () => {
    const made = await rig([a({ script: always({ ...slow, delayMs: 1_200 }) }), b()], { after: '800ms' });
    const asking = made.ask();
    await expect.poll(() => made.hits('a'), { interval: 5 }).toBe(1);
    standStill(1_000);
    expect((await asking).outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    expect(made.hits('b')).toBe(0);
  });
  it('does not join where the first has begun with words that are kept back', async () => {
    const text = 'The service is well known.';
    const script = always({ type: 'stall', afterTokens: 3, forMs: 500 } as const);
    const { ask, hits } = await rig([a({ reply: () => text, script }), b()], { after: '250ms' });
    const { outcome, shown } = await ask();
    expect([outcome.candidate?.provider, shown, hits('b')]).toEqual(['a', text, 0]);
  });
  it('costs no more than it may', async () => {
    for (const [maxExtraCost, asked] of [
      [0.000001, 0],
      [10, 1],
    ] as const) {
      const { ask, hits } = await rig([a({ script: always(slow) }), b()], { after: '60ms', maxExtraCost });
      expect((await ask()).outcome.ok).toBe(true);
      expect(hits('b')).toBe(asked);
    }
  });
  it('that fails leaves the first to answer; a first that fails leaves the hedge', async () => {
    const full: Behaviour = { type: 'status', status: 503 };
    const one = await rig([a({ script: always(slow) }), b({ script: always(full) })]);
    expect((await one.ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    const both = await rig([a({ script: always({ type: 'silence' }) }), b({ script: always(slow) })], {
      after: '30ms',
    });
    expect((await both.ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
  });
  it('that breaks off is rescued by the one it had replaced', async () => {
    const cut: Behaviour = { type: 'cut', afterTokens: 3, by: 'rst' };
    const { ask, hits } = await rig([a({ script: [{ behaviour: slow, to: 1 }] }), b({ script: always(cut) })]);
    const { outcome, shown } = await ask('x', {}, { restart: 'free' });
    expect(outcome).toMatchObject({
      ok: true,
      candidate: { provider: 'a' },
      answer: { text: 'the answer of the first one' },
    });
    // Both begin with the same words: there is no seam.
    expect(shown).toBe('the answer of the first one');
    expect(hits('a')).toBe(2);
  });
  it('is never to a provider that was not allowed', async () => {
    const { ask, hits } = await rig([a({ script: always({ ...slow, delayMs: 200 }) }), b()]);
    for (const routing of [{ provider: 'a' }, { fallback: false }])
      expect((await ask('x', routing)).outcome.ok).toBe(true);
    expect(hits('b')).toBe(0);
  });
  it('ends with the caller', async () => {
    const silent = always({ type: 'silence' });
    const { ask, sandbox } = await rig([a({ script: silent }), b({ script: silent })]);
    const abort = new AbortController();
    const onEvent = ({ type, ...event }: { type: string }) => {
      if (type === 'attempt' && 'number' in event && event.number === 2) setImmediate(() => abort.abort());
    };
    const { outcome } = await ask('x', {}, { signal: abort.signal, onEvent });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    for (const id of ['a', 'b'])
      await expect.poll(() => sandbox.provider(id).requests.every(({ hungUp }) => hungUp)).toBe(true);
  });
});

describe('when it begins', () => {
  it.each([
    ['p95', { quantile: 0.95 }],
    ['p99.5', { quantile: 0.995 }],
    ['800ms', { ms: 800 }],
    ['1.5s', { ms: 1500 }],
    ['700', { ms: 700 }],
    ['soon', undefined],
    ['p', undefined],
    ['-1s', undefined],
  ])('%s', (text, delay) => {
    expect(parseHedgeDelay(text)).toEqual(delay);
  });
  it('a share of past first tokens needs a past', () => {
    const past = (n: number): Measure => ({
      requests: n,
      failed: 0,
      inputTokens: 0,
      outputTokens: 0,
      cost: 0,
      latency: {},
      firstToken: Array.from({ length: n }).reduce<Measure['firstToken']>(sum => record(sum, 500), {}),
      errors: {},
      lastAt: 0,
    });
    const hedge = { hedge: { after: 'p95' } };
    expect(hedgeDelayMs(hedge, past(5))).toBeUndefined();
    expect(hedgeDelayMs(hedge, past(50))).toBeGreaterThan(450);
    expect(hedgeDelayMs(hedge, past(50))).toBeLessThan(550);
    expect(hedgeDelayMs({}, past(50))).toBeUndefined();
  });
});
