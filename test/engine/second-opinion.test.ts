// The second opinion against simulated providers: who is asked, what comes of it, and that nothing depends on it.
import { afterEach, describe, expect, it } from 'vitest';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { always } from '../../src/sandbox/script.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { analysis, type settings } from '../helpers/world.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const free = { price: { inputPer1M: 0, outputPer1M: 0 }, free: true } as const;
const isQuestion = (body: string) => body.includes('one word');
const abstaining: EnginePorts['analyze'] = () => analysis({ task: 'simple', confidence: 0.4, confident: false });

/** `strong` is preferred for planning, `weak` for all else, `cheap` for nothing; `says` is what cheap answers. */
async function world(
  more: Parameters<typeof settings>[0] = {},
  cheap: Partial<Member> & { readonly says?: string } = {},
  analyze = abstaining,
): Promise<Rig> {
  const { says = 'planning', ...rest } = cheap;
  const rig = await startRig(
    [
      { id: 'weak', reply: () => 'weak answer' },
      { id: 'strong', reply: () => 'strong answer' },
      { id: 'cheap', reply: () => says, model: free, ...rest },
    ],
    {
      settings: {
        taskClassifier: 'model',
        preferences: { tasks: { planning: ['strong'] }, default: ['weak'] },
        ...more,
      },
      ports: { analyze },
    },
  );
  rigs.push(rig);
  return rig;
}

describe('a second opinion', () => {
  it('comes from the cheapest model where the classifier abstains, and decides', async () => {
    const { ask, hits, sandbox, store } = await world();
    const { outcome } = await ask('put the move to Lisbon in order');
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'strong' } });
    expect(outcome.decision.analysis).toMatchObject({ task: 'planning', confident: true });
    expect([hits('cheap'), hits('strong'), hits('weak')]).toEqual([1, 1, 0]);
    const { body } = sandbox.provider('cheap').requests.find(({ kind }) => kind === 'chat')!;
    expect(isQuestion(body)).toBe(true);
    expect(body).toContain('put the move to Lisbon in order');
    expect(store.log.map(({ provider }) => provider)).toEqual(['cheap', 'strong']);
    expect(store.log[0]).toMatchObject({ costNanoUsd: 0 });
  });

  it('is paid for and logged like any call where it is not free', async () => {
    const { ask, store } = await world({}, { model: { price: { inputPer1M: 0.1, outputPer1M: 0.4 } } });
    await ask();
    expect(store.log[0]).toMatchObject({ provider: 'cheap', ok: true });
    expect(store.log[0]!.costNanoUsd).toBeGreaterThan(0);
  });

  it.each([
    ['it is off', { taskClassifier: 'local' } as const, {}],
    ['a pin decides', { pin: { provider: 'weak' } } as const, {}],
    ['the caller named the task', {}, { task: 'coding' } as const],
    ['the caller named the provider', {}, { provider: 'weak' }],
  ])('is not asked for where %s', async (_, more, routing) => {
    const { ask, hits } = await world(more);
    expect((await ask('x', routing)).outcome).toMatchObject({ ok: true, candidate: { provider: 'weak' } });
    expect(hits('cheap')).toBe(0);
  });

  it('is not asked for where the classifier is confident', async () => {
    const { ask, hits } = await world({}, {}, () => analysis({ task: 'planning' }));
    expect((await ask()).outcome).toMatchObject({ candidate: { provider: 'strong' } });
    expect(hits('cheap')).toBe(0);
  });

  it.each([
    ['names no task', { says: 'I cannot tell' }],
    ['names several', { says: 'planning or coding' }],
    ['fails', { script: always({ type: 'status', status: 500 }) }],
    ['never comes', { script: always({ type: 'silence' }) }],
  ] satisfies [string, Partial<Member> & { says?: string }][])('that %s changes nothing', async (_, cheap) => {
    const { ask, hits } = await world({}, cheap);
    const { outcome, events } = await ask();
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'weak' }, attempts: [{ ok: true }] });
    expect(outcome.decision.analysis).toMatchObject({ task: 'simple', confident: false });
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    expect(hits('cheap')).toBeGreaterThan(0);
  });

  it('never goes to a model that is dear, or that thinks first', async () => {
    for (const model of [{ price: { inputPer1M: 500, outputPer1M: 2000 } }, { ...free, reasoning: true }]) {
      const { ask, hits } = await world({}, { model });
      await ask();
      expect(hits('cheap')).toBe(0);
    }
  });

  it('never goes to a provider that the policy of the call or of the file forbids', async () => {
    const { ask, hits } = await world();
    expect((await ask('private', { zdr: true })).outcome.decision.excluded).toContainEqual(
      expect.objectContaining({ provider: 'cheap', reason: 'data_policy' }),
    );
    expect(hits('cheap')).toBe(0);
    const strict = await world({ zdr: true });
    await strict.ask('private');
    expect(strict.hits('cheap')).toBe(0);
  });

  it('of a long prompt is asked for by its beginning and its end', async () => {
    const { ask, sandbox } = await world();
    await ask(`begin ${'filler '.repeat(5000)} end`);
    const { body } = sandbox.provider('cheap').requests.find(({ kind }) => kind === 'chat')!;
    expect(body.length).toBeLessThan(4000);
    expect(body).toMatch(/begin filler[\s\S]*filler {2}end/);
  });
});
