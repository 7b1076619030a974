// Tests of the execution: failover, repeats, limits and records, against simulated providers over real HTTP.
import { afterEach, describe, expect, it } from 'vitest';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { always, first } from '../../src/sandbox/script.ts';
import { VENDORS, type VendorId } from '../../src/sandbox/vendors/list.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
async function rig(members: readonly Member[], more?: Parameters<typeof startRig>[1]): Promise<Rig> {
  const made = await startRig(members, more);
  rigs.push(made);
  return made;
}
const reply = () => 'one two three four five six seven eight nine ten';
const a = (more: Partial<Member> = {}): Member => ({ id: 'a', reply, ...more });
const b = (more: Partial<Member> = {}): Member => ({ id: 'b', reply, ...more });
const quick = { timeouts: { firstTokenMs: 500, stallMs: 500 } };

describe('an answer', () => {
  it('arrives whole, is shown as it comes, and is recorded with usage and cost', async () => {
    const { ask, store } = await rig([a()]);
    const { outcome, shown, events } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'a', model: 'm-a' }, attempts: [{ ok: true }] });
    expect(shown).toBe(reply());
    expect(outcome.answer).toMatchObject({ text: reply(), finishReason: 'stop' });
    expect(outcome.usage?.outputTokens).toBeGreaterThan(0);
    expect(outcome.cost).toBe(outcome.usage!.inputTokens! * 1000 + outcome.usage!.outputTokens! * 4000);
    expect(events[0]).toMatchObject({ type: 'decided' });
    expect(store.log).toHaveLength(1);
    expect(store.log[0]).toMatchObject({ ok: true, provider: 'a', attempts: [{ ok: true, costSource: 'table' }] });
    expect(store.state.current).toMatchObject({ provider: 'a', model: 'm-a' });
  });
  it('is not logged where the caller says so, but still counted', async () => {
    const { ask, store } = await rig([a()]);
    expect((await ask('x', {}, { log: false })).outcome.ok).toBe(true);
    expect(store.log).toHaveLength(0);
    expect(Object.values(store.state.measures).map(({ requests }) => requests)).toEqual([1]);
  });
});

describe.each(Object.keys(VENDORS) as VendorId[])('%s', vendor => {
  it('its own words for a spent quota lead to the next provider, and keep it away until the reset', async () => {
    const { ask, hits, store } = await rig([a({ vendor, script: always({ type: 'quota_spent' }) }), b()]);
    const { outcome, events } = await ask();
    expect(outcome).toMatchObject({ ok: true, reason: 'limit', candidate: { provider: 'b' } });
    expect(outcome.attempts.map(({ provider, failure }) => [provider, failure?.kind])).toEqual([
      ['a', 'quota_exhausted'],
      ['b', undefined],
    ]);
    expect(events.find(({ type }) => type === 'failed')).toMatchObject({
      candidate: { provider: 'a' },
      next: { provider: 'b' },
    });
    expect(store.log[0]!.attempts.map(({ kind }) => kind)).toEqual(['quota_exhausted', undefined]);
    const again = await ask();
    expect(again.outcome).toMatchObject({ ok: true, reason: 'limit', candidate: { provider: 'b' } });
    expect(again.outcome.decision.excluded).toMatchObject([{ provider: 'a', reason: 'quota_spent' }]);
    expect(hits('a')).toBe(1);
  });
  it('its own words for a rate limit lead to the next provider at once', async () => {
    const { ask } = await rig([a({ vendor, script: always({ type: 'rate_limited' }) }), b()]);
    const { outcome } = await ask();
    // The local server has no rate limit: its words for "busy" mean overload.
    const kind = vendor === 'ollama' ? /rate_limited|overloaded|quota_exhausted/ : /rate_limited/;
    expect(outcome.attempts[0]!.failure!.kind).toMatch(kind);
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
  });
});

describe('failures before the first token', () => {
  it('a server error once is repeated at once on the same candidate', async () => {
    const { ask, hits } = await rig([a({ script: first(1, { type: 'status', status: 500 }) }), b()]);
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    expect([hits('a'), hits('b')]).toEqual([2, 0]);
  });
  it('a server error for good goes on after one repeat', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'status', status: 500 }) }), b()]);
    expect((await ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(hits('a')).toBe(2);
  });
  it('an overloaded provider is left at once', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'status', status: 503 }) }), b()]);
    expect((await ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(hits('a')).toBe(1);
  });
  it('a reset connection is tried once more, then left', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'reset' }) }), b()]);
    expect((await ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(hits('a')).toBe(2);
  });
  it('a silent provider is left when the limit for the first token passes', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'silence' }) }), b()], { settings: quick });
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'timeout', scope: 'model' });
    expect(hits('a')).toBe(1);
  });
  it('an empty 200 is a failure', async () => {
    for (const what of ['text', 'body'] as const) {
      const { ask } = await rig([a({ script: always({ type: 'empty', what }) }), b()]);
      expect((await ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    }
  });
  it('a web page is a failure that is not repeated', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'html', status: 200 }) }), b()]);
    const { outcome } = await ask();
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'malformed', message: /web page/ });
    expect(hits('a')).toBe(1);
  });
  it('a short rate limit is waited for when nobody else is there', async () => {
    const { ask, hits } = await rig([a({ script: first(1, { type: 'status', status: 429, retryAfterS: 1 }) })]);
    const { outcome, events } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    expect(events.some(({ type }) => type === 'waiting')).toBe(true);
    expect(hits('a')).toBe(2);
  });
  it('a long rate limit is not: the soonest time is told', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'status', status: 429, retryAfterS: 600 }) })]);
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'rate_limited' } });
    expect(outcome.resetsAt! - Date.now()).toBeGreaterThan(590_000);
    expect(hits('a')).toBe(1);
  });
  it('a content refusal stops: it is not shopped around', async () => {
    const { ask, hits } = await rig([
      a({ vendor: 'openrouter', script: always({ type: 'content_filter', at: 'request' }) }),
      b(),
    ]);
    expect((await ask()).outcome).toMatchObject({ ok: false, failure: { kind: 'content_filtered' } });
    expect(hits('b')).toBe(0);
  });
  it('a context overflow goes to a larger window only', async () => {
    const big = { contextWindow: 1_000_000 };
    const { ask, hits } = await rig([
      a({ script: always({ type: 'context_overflow' }) }),
      b(),
      { id: 'c', reply, model: big },
    ]);
    expect((await ask()).outcome).toMatchObject({ ok: true, reason: 'context', candidate: { provider: 'c' } });
    expect(hits('b')).toBe(0);
  });
  it('a window that the provider states is believed: others may be larger than it, whatever was written down', async () => {
    const { ask, hits } = await rig([
      a({ script: always({ type: 'context_overflow' }), stated: 4096 }),
      b({ script: always({ type: 'context_overflow' }) }),
      { id: 'c', reply },
      { id: 'd', reply, model: { contextWindow: 1_000_000 } },
    ]);
    const { outcome } = await ask();
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'context_too_long', statedWindow: 4096 });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'd' } });
    expect([hits('a'), hits('b'), hits('c')]).toEqual([1, 1, 0]);
  });
  it('when all have failed, the failure says so, and every attempt is in the outcome', async () => {
    const { ask } = await rig([
      a({ script: always({ type: 'status', status: 503 }) }),
      b({ script: always({ type: 'quota_spent' }) }),
    ]);
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'server_error', message: /all 2 providers failed/ } });
    expect(outcome.attempts).toHaveLength(2);
  });
  it('when every quota is spent, that is the failure', async () => {
    const spent = always({ type: 'quota_spent' });
    const { ask } = await rig([a({ script: spent }), b({ script: spent })]);
    expect((await ask()).outcome).toMatchObject({ ok: false, failure: { kind: 'quota_exhausted' } });
    expect((await ask()).outcome).toMatchObject({ ok: false, attempts: [], failure: { kind: 'quota_exhausted' } });
  });
});

describe('promises', () => {
  it('a named provider is never left', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'status', status: 503 }) }), b()]);
    expect((await ask('x', { provider: 'a' })).outcome).toMatchObject({ ok: false, failure: { kind: 'overloaded' } });
    expect(hits('b')).toBe(0);
  });
  it('a named provider is left with fallback', async () => {
    const { ask } = await rig([a({ script: always({ type: 'status', status: 503 }) }), b()]);
    expect((await ask('x', { provider: 'a', fallback: true })).outcome).toMatchObject({
      ok: true,
      candidate: { provider: 'b' },
    });
  });
  it('--no-fallback asks one candidate only', async () => {
    const { ask, hits } = await rig([a({ script: always({ type: 'status', status: 503 }) }), b()]);
    expect((await ask('x', { fallback: false })).outcome.ok).toBe(false);
    expect(hits('b')).toBe(0);
  });
  it('an unknown name is an error before anything is sent', async () => {
    const { ask, hits } = await rig([a()]);
    expect((await ask('x', { model: 'no-such-model-at-all' })).outcome).toMatchObject({
      ok: false,
      attempts: [],
      failure: { kind: 'model_not_found' },
    });
    expect((await ask('x', { provider: 'nobody' })).outcome).toMatchObject({
      ok: false,
      failure: { message: /unknown provider "nobody"/ },
    });
    expect(hits('a')).toBe(0);
  });
});

describe('failures after the first token', () => {
  it.each([
    ['a cut', { type: 'cut', afterTokens: 4, by: 'rst' }],
    ['an end without end mark', { type: 'missing_end' }],
    ['an error event', { type: 'error_event', afterTokens: 4 }],
    ['a stall', { type: 'stall', afterTokens: 4 }],
  ] as const)('%s is never passed off as complete', async (_name, behaviour) => {
    const { ask } = await rig([a({ script: always(behaviour) })], { settings: quick });
    const { outcome, shown } = await ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'truncated' } });
    expect(outcome.answer!.text).toBe(shown);
    expect(reply().startsWith(shown.trimEnd())).toBe(true);
  });
  it('what was spent on the part is costed', async () => {
    const { ask } = await rig([a({ script: always({ type: 'cut', afterTokens: 4, by: 'rst' }) })]);
    const { outcome } = await ask();
    expect(outcome.attempts[0]!.costSource).toBe('estimate');
    expect(outcome.cost).toBeGreaterThan(0);
  });
});

describe('the caller', () => {
  it('cancels: the upstream call ends at once', async () => {
    const { ask, sandbox } = await rig([a({ script: always({ type: 'stall', afterTokens: 2 }) }), b()]);
    const abort = new AbortController();
    const { outcome } = await ask(
      'x',
      {},
      { signal: abort.signal, onEvent: event => event.type === 'text' && abort.abort() },
    );
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' }, attempts: [{ provider: 'a' }] });
    await expect.poll(() => sandbox.provider('a').requests[0]!.hungUp).toBe(true);
  });
  it('cancels before the answer begins: nothing was read, nothing is paid', async () => {
    const { ask, sandbox } = await rig([a({ script: always({ type: 'silence' }) })]);
    const abort = new AbortController();
    const asked = ask('x', {}, { signal: abort.signal });
    await expect.poll(() => sandbox.provider('a').requests.length).toBe(1);
    abort.abort();
    expect((await asked).outcome).toMatchObject({ failure: { kind: 'aborted' }, cost: 0 });
  });
  it('cancels after it has begun, before its first word: the prompt was read, and is paid for', async () => {
    const abort = new AbortController();
    const { send, close } = createTransport({});
    const transport = {
      close,
      send: async (...sent: Parameters<typeof send>) => {
        const response = await send(...sent);
        setImmediate(() => abort.abort());
        return response;
      },
    };
    const { ask } = await rig([a({ script: always({ type: 'stall', afterTokens: 0 }) })], { ports: { transport } });
    const { outcome } = await ask('x', {}, { signal: abort.signal });
    expect(outcome).toMatchObject({ failure: { kind: 'aborted' }, attempts: [{ costSource: 'estimate' }] });
    expect(outcome.cost).toBeGreaterThan(0);
  });
  it('sets a deadline for the whole request', async () => {
    const silent = always({ type: 'silence' });
    const { ask } = await rig([a({ script: silent }), b({ script: silent })]);
    expect((await ask('x', { timeoutMs: 150 })).outcome).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', message: /0.15 s/ },
    });
  });
  it('waits for the soonest candidate when he may', async () => {
    const { ask, hits } = await rig([a({ script: first(1, { type: 'status', status: 429, retryAfterS: 3 }) })]);
    expect((await ask('x', { waitMs: 10_000 })).outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
    expect(hits('a')).toBe(2);
  });
});

describe('records', () => {
  it('trouble with the state costs a warning, not the answer', async () => {
    const made = await rig([a()]);
    made.store.update = async () => {
      throw new Error('disk full');
    };
    expect((await made.ask()).outcome.ok).toBe(true);
    expect(made.warnings).toContain('disk full');
  });
  it('round robin goes over the accounts of a pool, and a spent account is passed over', async () => {
    const account = (id: string) => ({
      id,
      named: true,
      hasKey: true,
      quota: { source: 'config' as const, limits: [{ limit: 2, unit: 'requests' as const, window: 'day' as const }] },
    });
    const { ask } = await rig([a({ resolved: { accounts: [account('x'), account('y')] } }), b()]);
    const answered: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      const { candidate } = (await ask()).outcome;
      answered.push(candidate?.account ?? candidate?.provider);
    }
    expect(answered).toEqual(['x', 'y', 'x', 'y', 'b']);
  });
  it('a key that could not be had is looked for again a minute later: its keychain may be open by then', async () => {
    let passedMs = 0;
    let isOpen = false;
    const { ask } = await rig([a(), b()], {
      ports: {
        clock: { now: () => Date.now() + passedMs },
        key: async ({ spec }) => (spec.id === 'b' || isOpen ? { value: 'sk' } : { missing: 'The keychain is locked' }),
      },
    });
    const answered = async () => (await ask()).outcome.candidate?.provider;
    expect(await answered()).toBe('b');
    isOpen = true;
    expect(await answered()).toBe('b');
    passedMs = 75_000;
    expect(await answered()).toBe('a');
  });
  it('a success lifts the cooldown of whoever answered', async () => {
    const { ask, store } = await rig([a({ script: first(2, { type: 'status', status: 503 }) })]);
    expect((await ask()).outcome.ok).toBe(false);
    expect((await ask()).outcome.ok).toBe(false);
    expect(Object.keys(store.state.cooldowns)).toHaveLength(1);
    expect((await ask()).outcome.ok).toBe(true);
    expect(store.state.cooldowns).toEqual(EMPTY_STATE.cooldowns);
  });
});

describe('nobody to ask', () => {
  it('a key without a known model is no missing key', async () => {
    const { ask, providers } = await rig([a()]);
    for (const routing of [{}, { provider: 'a' }]) {
      const { outcome } = await (await rig([a()], { ports: { providers: [{ ...providers[0]!, models: [] }] } })).ask(
        'x',
        routing,
      );
      expect(outcome.failure).toMatchObject({ kind: 'model_not_found', code: 'no_model' });
      expect(outcome.failure!.message).toContain('openclaw provider models --refresh');
    }
    expect((await ask()).outcome.ok).toBe(true);
  });
});
