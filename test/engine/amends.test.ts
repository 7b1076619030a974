// Tests of counting, waiting and telling: each is a way in which an earlier version went wrong.
import { afterEach, describe, expect, it } from 'vitest';
import type { QuotaLimit } from '../../src/domain/quota.ts';
import { always, first } from '../../src/sandbox/script.ts';
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
const limited = (...limits: Partial<QuotaLimit>[]): Partial<Member> => ({
  resolved: {
    accounts: [
      {
        id: 'default',
        named: false,
        hasKey: true,
        quota: {
          source: 'config',
          limits: limits.map(one => ({ limit: 100, unit: 'requests', window: 'day', ...one })),
        },
      },
    ],
  },
});
const used = ({ store }: Rig, id = 'a') => store.state.quotas[`${id}|default`]?.map(use => use.used);

describe('counting', () => {
  it('a repeat is a call of its own', async () => {
    const made = await rig([{ id: 'a', reply, ...limited({}), script: first(1, { type: 'status', status: 500 }) }]);
    expect((await made.ask()).outcome.ok).toBe(true);
    expect(used(made)).toEqual([2]);
  });
  it('what the provider refused to count is given back, its repeat is not', async () => {
    const script = first(1, { type: 'status', status: 429, retryAfterS: 1 });
    const made = await rig([{ id: 'a', reply, ...limited({}), script }]);
    expect((await made.ask()).outcome.ok).toBe(true);
    expect(used(made)).toEqual([1]);
  });
  it('tokens are what was used, not what was feared', async () => {
    const made = await rig([{ id: 'a', reply, ...limited({ unit: 'tokens', limit: 100_000 }) }]);
    const { usage } = (await made.ask()).outcome;
    expect(used(made)).toEqual([usage!.inputTokens! + usage!.outputTokens!]);
  });
  it('of two calls at once for the last of a quota one is refused, and told why', async () => {
    const made = await rig([{ id: 'a', reply, ...limited({ limit: 1 }) }]);
    const outcomes = (await Promise.all([made.ask(), made.ask()])).map(({ outcome }) => outcome);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const refused = outcomes.find(({ ok }) => !ok)!;
    expect(refused.failure).toMatchObject({ kind: 'quota_exhausted' });
    expect(refused.resetsAt).toBeGreaterThan(Date.now());
    expect(made.hits('a')).toBe(1);
  });
  it('least_used goes round without a quota too', async () => {
    const account = (id: string) => ({ id, named: true, hasKey: true });
    const pool = { loadBalancing: 'least_used' as const, accounts: [account('x'), account('y')] };
    const made = await rig([{ id: 'a', reply, resolved: pool }]);
    const who: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) who.push((await made.ask()).outcome.candidate?.account);
    expect(who.toSorted()).toEqual(['x', 'x', 'y', 'y']);
  });
  it('a state that cannot be locked costs a warning and no answer', async () => {
    const made = await rig([{ id: 'a', reply, ...limited({}) }]);
    const { update } = made.store;
    let isFirst = true;
    made.store.update = function (change) {
      if (!isFirst) return update.call(this, change) as never;
      isFirst = false;
      return Promise.reject(new Error('busy'));
    };
    expect((await made.ask()).outcome.ok).toBe(true);
    expect(made.warnings).toEqual(['busy']);
    expect(used(made) ?? []).toEqual([]);
  });
});

describe('everybody gets a chance', () => {
  it('six broken providers do not hide the healthy seventh', async () => {
    const broken = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => ({
      id,
      script: always({ type: 'status' as const, status: 500 }),
    }));
    const made = await rig([...broken, { id: 'g', reply }]);
    expect((await made.ask()).outcome).toMatchObject({ ok: true, candidate: { provider: 'g' } });
  });
  it('a named provider whose quota was spent is tried once more', async () => {
    const made = await rig([{ id: 'a', reply, script: first(1, { type: 'quota_spent' }) }]);
    expect((await made.ask()).outcome.ok).toBe(false);
    expect((await made.ask('x', { provider: 'a' })).outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
  });
  it('a request that one provider wanted changed goes unchanged to the next', async () => {
    const repair = { type: 'cap_output', maxOutputTokens: 28 } as const;
    const errors = [{ id: 'poor', status: 402, kind: 'quota_exhausted', repair } as const];
    const made = await rig([
      { id: 'a', errors, script: always({ type: 'status', status: 402 }) },
      { id: 'b', reply },
    ]);
    const { outcome, events } = await made.ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    const caps = (id: string) =>
      made.sandbox.provider(id).requests.map(({ body }) => JSON.parse(body).max_completion_tokens as unknown);
    expect([caps('a'), caps('b')]).toEqual([[undefined, 28], [undefined]]);
    expect(events).toContainEqual({ type: 'notice', message: expect.stringContaining('as the provider wants it') });
  });
  it('a change that would change nothing is not made: the same bytes would be refused again', async () => {
    const repair = { type: 'drop_field', field: 'temperature' } as const;
    const errors = [{ id: 'picky', status: 400, kind: 'bad_request', repair } as const];
    const made = await rig([{ id: 'a', errors, script: always({ type: 'status', status: 400 }) }]);
    const { outcome, events } = await made.ask();
    expect(made.hits('a')).toBe(1);
    expect(outcome.failure?.kind).toBe('bad_request');
    expect(events.filter(({ type }) => type === 'notice')).toEqual([]);
    const settings = { temperature: 0.7 };
    const other = await rig([{ id: 'a', errors, script: first(1, { type: 'status', status: 400 }) }], { settings });
    expect((await other.ask()).outcome.ok).toBe(true);
    const sent = other.sandbox.provider('a').requests.map(({ body }) => JSON.parse(body).temperature as unknown);
    expect(sent).toEqual([0.7, undefined]);
  });
  it('fallback models follow the head where nothing is named', async () => {
    const made = await rig(['a', 'b', 'c'].map(id => ({ id, reply })));
    const { outcome } = await made.ask('x', { fallbackModels: ['c/m-c'] });
    expect(outcome.decision.chain.map(({ provider }) => provider)).toEqual(['a', 'c', 'b']);
  });
  it('--fallback opens a pin', async () => {
    const settings = { pin: { provider: 'a' } };
    const made = await rig(
      [
        { id: 'a', script: always({ type: 'status', status: 503 }) },
        { id: 'b', reply },
      ],
      { settings },
    );
    expect((await made.ask()).outcome.ok).toBe(false);
    expect((await made.ask('x', { fallback: true })).outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
  });
});

describe('waiting', () => {
  it('does not hammer a provider that says "at once" again and again', async () => {
    const made = await rig([{ id: 'a', script: always({ type: 'status', status: 429, retryAfterS: 0 }) }]);
    expect((await made.ask('x', { waitMs: 1200 })).outcome.ok).toBe(false);
    expect(made.hits('a')).toBeLessThan(10);
  });
  it('keeps the attempts of every round', async () => {
    const made = await rig([{ id: 'a', reply, script: first(1, { type: 'status', status: 429, retryAfterS: 3 }) }]);
    const { outcome } = await made.ask('x', { waitMs: 10_000 });
    expect(outcome).toMatchObject({ ok: true, attempts: [{ ok: false }, { ok: true }] });
    expect(made.store.log[0]!.attempts).toHaveLength(2);
  });
});

describe('telling', () => {
  it('a filtered answer leaves none of its words in the log', async () => {
    const made = await rig([{ id: 'a', reply, script: always({ type: 'content_filter', at: 'finish' }) }]);
    expect((await made.ask()).outcome.ok).toBe(false);
    expect(JSON.stringify(made.store.log)).not.toContain('one two');
  });
  it('a stream that breaks before its first word is a broken connection', async () => {
    const made = await rig([{ id: 'a', script: always({ type: 'cut', afterTokens: 0, by: 'rst' }) }]);
    expect((await made.ask()).outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
  });
  it('a provider that is off is told to be off', async () => {
    const made = await rig([
      { id: 'a', resolved: { enabled: false } },
      { id: 'b', reply },
    ]);
    expect((await made.ask('x', { provider: 'a' })).outcome.failure).toMatchObject({
      code: 'disabled',
      message: /a: disabled/,
    });
  });
  it('the deadline is told as a deadline, in the attempt too', async () => {
    const made = await rig([{ id: 'a', script: always({ type: 'silence' }) }]);
    const { outcome } = await made.ask('x', { timeoutMs: 100 });
    expect(outcome.attempts.map(({ failure }) => failure?.kind)).toEqual(['timeout']);
  });
  it('the user’s standing temperature and limit reach the wire', async () => {
    const made = await rig([{ id: 'a', reply }], { settings: { temperature: 0.3, maxTokens: 77 } });
    await made.ask();
    expect(JSON.parse(made.sandbox.provider('a').requests[0]!.body)).toMatchObject({
      temperature: 0.3,
      max_completion_tokens: 77,
    });
  });
});
