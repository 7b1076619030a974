// Tests of what attempts take of a quota: what was never sent nothing, and all the same live as read from the log.
import { afterEach, expect, it } from 'vitest';
import { standings } from '../../src/accounting/quota.ts';
import { accountKey } from '../../src/accounting/quota-use.ts';
import type { LogEntry } from '../../src/domain/outcome.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import type { RouterState } from '../../src/domain/state.ts';
import { rebuildQuotas } from '../../src/engine/rebuild.ts';
import { type Behaviour, first } from '../../src/sandbox/script.ts';
import { type Rig, startRig } from '../helpers/rig.ts';
import { account } from '../helpers/world.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const quota: QuotaRule = {
  limits: [
    { limit: 100, unit: 'requests', window: 'day' },
    { limit: 1_000_000, unit: 'tokens', window: 'day' },
    { limit: 10, unit: 'usd', window: 'day' },
  ],
  source: 'config',
};
const usedIn = (state: RouterState, now = Date.now()) =>
  standings(quota, state.quotas[accountKey('a', 'default')] ?? [], 'm-a', now).map(({ used }) => used);
async function* newestFirst(log: readonly LogEntry[]) {
  yield* log;
}

it('a call without a key was never sent, and takes nothing', async () => {
  const key = async () => ({ missing: 'the keychain is locked' });
  rig = await startRig([{ id: 'a', resolved: { accounts: [account(undefined, { quota })] } }], { ports: { key } });
  for (let n = 0; n < 5; n++) await rig.ask('hello', { provider: 'a' });
  expect(rig.store.log).toHaveLength(5);
  expect(usedIn(rig.store.state)).toEqual([0, 0, 0]);
});

const ENDS: readonly Behaviour[] = [
  { type: 'ok' },
  { type: 'status', status: 500 },
  { type: 'cut', afterTokens: 3, by: 'rst' },
  { type: 'rate_limited' },
];
it.each(ENDS)('$type takes the same when it ends as when the log is read', async behaviour => {
  rig = await startRig(
    [{ id: 'a', script: first(1, behaviour), resolved: { accounts: [account(undefined, { quota })] } }],
    {},
  );
  await rig.ask('hello');
  await rig.ask('hello');
  const { store, providers } = rig;
  const live = usedIn(store.state);
  expect(live[0]).toBeGreaterThan(0);
  expect(usedIn(await rebuildQuotas(newestFirst(store.log), providers, Date.now()))).toEqual(live);
});
