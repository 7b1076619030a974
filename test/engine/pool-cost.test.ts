// Tests of a pool whose accounts do not cost the same.
import { expect, it } from 'vitest';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { startRig } from '../helpers/rig.ts';
import { account } from '../helpers/world.ts';

it('a turn that another process moved on does not make a free call a paid one, nor a paid one look free', async () => {
  const store = memoryStore();
  const free = { limits: [{ limit: 15, unit: 'requests', window: 'day' }], source: 'published' } as const;
  // Meanwhile another process moved the turn on.
  const state = { ...store, read: async () => EMPTY_STATE, update: store.update.bind(store) };
  store.state = { ...EMPTY_STATE, pools: { a: 1 } };
  const accounts = [account('gratis', { quota: free }), account('paid')];
  const rig = await startRig([{ id: 'a', model: { freeTier: true }, resolved: { accounts } }], { ports: { state } });
  const { outcome } = await rig.ask();
  await rig.close();
  expect(outcome).toMatchObject({ candidate: { account: 'gratis' }, cost: 0 });
  expect(store.state.quotas['a|gratis']).toMatchObject([{ used: 1 }]);
  expect(store.state.quotas['a|paid'] ?? []).toEqual([]);
});
