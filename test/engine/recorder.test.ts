// Tests of the recorder: what was claimed for a call is settled, or given back where the call is not made.
import { afterEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.ts';
import type { StateStore } from '../../src/domain/ports.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import type { Cooldown } from '../../src/domain/state.ts';
import { withLateEffect } from '../../src/engine/effect.ts';
import { createRecorder } from '../../src/engine/recorder.ts';
import { always } from '../../src/sandbox/script.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { type Rig, startRig } from '../helpers/rig.ts';
import { account, model, provider } from '../helpers/world.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const FIFTEEN_A_DAY: QuotaRule = { limits: [{ limit: 15, unit: 'requests', window: 'day' }], source: 'config' };
const counted = (id: string) =>
  provider(id, [model(`m-${id}`)], { accounts: [account(undefined, { quota: FIFTEEN_A_DAY })] });
const used = (store: Pick<ReturnType<typeof memoryStore>, 'state'>, key: string) =>
  store.state.quotas[key]?.map(use => use.used) ?? [];

/** A store whose changes wait until `open`; before the change is made, or between making and acknowledging it. */
function gated(store: StateStore, when: 'before' | 'after') {
  let open = () => {};
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  const state: StateStore = {
    ...store,
    read: () => store.read(),
    async update(change, owed) {
      if (when === 'before') await gate;
      const result = await store.update(change, owed);
      if (when === 'after') await gate;
      return result;
    },
  };
  return { state, open };
}

it('a claim that was taken while the store was away is told when it is back, for the account that was called', async () => {
  const [snapshot, server] = [memoryStore(), memoryStore()];
  const untold: (Effect | undefined)[] = [];
  const update: StateStore['update'] = async (change, owed) => {
    const result = await snapshot.update(change);
    untold.push(owed?.(result));
    return result;
  };
  const ports = {
    state: { ...snapshot, update },
    clock: { now: () => 1000 },
    dice: { next: () => 0.5 },
    warn: () => {},
  };
  const recorder = createRecorder(ports as never);
  const candidate = { provider: 'a', model: 'm-a' };
  const need = { requests: 1, tokens: 10, usd: 0 };
  const input = { provider: counted('a'), pool: [candidate], need, isFree: false, mayWait: true, leaseMs: 1000 };
  const claimed = await recorder.claim(input, snapshot.state, candidate, new AbortController().signal);
  expect(claimed).toMatchObject({ candidate });
  for (const effect of untold) await server.update(state => [withLateEffect(state, effect!, 2000), undefined]);
  expect(used(snapshot, 'a|default')).toEqual([1]);
  expect(used(server, 'a|default')).toEqual([1]);
});

describe('a claim that is no longer waited for', () => {
  it.each(['before', 'after'] as const)('counts nothing, where its turn came %s the caller left', async when => {
    const store = memoryStore();
    const { state, open } = gated(store, when);
    const ports = { state, clock: { now: () => 1000 }, dice: { next: () => 0.5 }, warn: () => {} };
    const recorder = createRecorder(ports as never);
    const candidate = { provider: 'a', model: 'm-a' };
    const need = { requests: 1, tokens: 10, usd: 0 };
    const input = { provider: counted('a'), pool: [candidate], need, isFree: false, mayWait: true, leaseMs: 1000 };
    const left = recorder.claim(input, store.state, candidate, AbortSignal.abort());
    expect(await left).toEqual({ candidate, at: 1000, charged: [], isProbe: false });
    open();
    await recorder.finish();
    await expect.poll(() => used(store, 'a|default').every(n => n === 0)).toBe(true);
    await recorder.finish();
    expect(used(store, 'a|default').every(n => n === 0)).toBe(true);
  });
});

it('a hedge that is not wanted any more when its claim is made gives it back, a probe too', async () => {
  const store = memoryStore();
  const { state, open } = gated(store, 'before');
  const now = Date.now();
  const cooldown: Cooldown = {
    provider: 'b',
    account: 'default',
    model: 'm-b',
    kind: 'server_error',
    scope: 'model',
    cause: 'down',
    since: now - 60_000,
    until: now - 1000,
    source: 'backoff',
    strikes: 1,
  };
  store.state = { ...store.state, cooldowns: { 'b|default|m-b|server_error': cooldown } };
  const rig = await startRig(
    [
      {
        id: 'a',
        reply: () => 'the answer of the first one',
        script: always({ type: 'slow_first_token', delayMs: 150 }),
      },
      { id: 'b', resolved: { accounts: [account(undefined, { quota: FIFTEEN_A_DAY })] } },
    ],
    { settings: { hedge: { after: '20ms' } as never }, ports: { state } },
  );
  rigs.push(rig);
  const { outcome, events } = await rig.ask('x', {}, { onEvent: ({ type }) => type === 'text' && open() });
  expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'a' } });
  expect(rig.hits('b')).toBe(0);
  expect(used(store, 'b|default').every(n => n === 0)).toBe(true);
  expect(Object.values(store.state.cooldowns)).toEqual([cooldown]);
  expect(events.filter(({ type }) => type === 'notice')).toEqual([]);
});
