// A conversation and the accounts of a pool: it stays with the one that has its prompt cached, while that can answer.
import { afterEach, describe, expect, it } from 'vitest';
import type { Candidate, ResolvedProvider } from '../../src/domain/decision.ts';
import { type Rig, startRig } from '../helpers/rig.ts';
import { account } from '../helpers/world.ts';

let rig: Rig;
afterEach(() => rig.close());

const perDay = (max: number) =>
  ({
    quota: {
      limits: [{ limit: max, unit: 'requests', window: 'day' }],
      source: 'published',
    },
  }) as const;

async function pool(loadBalancing: ResolvedProvider['loadBalancing'], more: Parameters<typeof account>[1] = {}) {
  const accounts = [account(), account('second', more), account('third')];
  rig = await startRig([{ id: 'a', resolved: { accounts, loadBalancing } }]);
}

async function ask(stay?: Candidate): Promise<Candidate> {
  const call = {
    request: { messages: [{ role: 'user' as const, content: 'hello' }] },
    routing: {},
    ...(stay && { stay }),
  };
  return (await rig.engine.run(call, () => {})).candidate!;
}
const times = async (count: number, stay?: Candidate) => {
  const accounts: (string | undefined)[] = [];
  for (let n = 0; n < count; n++) accounts.push((await ask(stay)).account);
  return accounts;
};

describe.each(['round_robin', 'least_used', 'random'] as const)('in a pool that is used by %s', loadBalancing => {
  it('keeps the account that answered last, named or not', async () => {
    await pool(loadBalancing);
    for (const name of ['second', undefined]) {
      const stay = { provider: 'a', model: 'm-a', ...(name && { account: name }) };
      expect(await times(4, stay)).toEqual([name, name, name, name]);
      const { chain } = await rig.engine.decide({ request: { messages: [] }, routing: {}, stay });
      expect(chain.map(one => one.account)[0]).toBe(name);
    }
  });

  it('goes to another where that one has nothing left', async () => {
    await pool(loadBalancing, perDay(2));
    const stay = { provider: 'a', model: 'm-a', account: 'second' };
    const accounts = await times(4, stay);
    expect(accounts.slice(0, 2)).toEqual(['second', 'second']);
    expect(accounts.slice(2)).not.toContain('second');
  });
});

it('holds for its own model alone, and other calls go round as before', async () => {
  await pool('round_robin');
  expect(new Set(await times(3))).toEqual(new Set([undefined, 'second', 'third']));
  expect(new Set(await times(3, { provider: 'a', model: 'another', account: 'second' })).size).toBe(3);
});
