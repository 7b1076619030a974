// Every command line and configuration that users were first shown, on the real program: it runs as written and does what its text promises.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { always } from '../../src/sandbox/script.ts';
import { SEED_CONFIG, USE_CASES } from '../fixtures/config/seeds.ts';
import type { Home, Ran } from '../helpers/binary.ts';
import { FAMILY, type Family, type FamilyId, startFamily } from './family.ts';

const CODING = 'Write a Python function that calculates the Fibonacci numbers, with unit tests.';
const REASONING =
  'If all bloops are razzies and all razzies are lazzies, are all bloops lazzies? Prove it step by step.';
const SIMPLE = 'What is the capital of France?';

let family: Family;
let home: Home;
beforeAll(async () => {
  family = await startFamily();
});
afterAll(() => family.sandbox.close());
beforeEach(() => {
  for (const id of FAMILY) family.sandbox.provider(id).reset();
  for (const id of FAMILY) family.sandbox.provider(id).setScript([]);
});
afterEach(() => home.remove());

const config = () => JSON.parse(readFileSync(join(home.dir, 'providers.json'), 'utf8'));
const answered = async (prompt: string, ...flags: readonly string[]) => {
  const ran = await home.run(['chat', '--json', ...flags, prompt]);
  return { code: ran.code, ...JSON.parse(ran.stdout) };
};
const fine = (ran: Ran) => {
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return ran.stdout + ran.stderr;
};

describe('command lines', () => {
  beforeEach(() => {
    home = family.home();
  });

  it('openclaw provider status: the current provider, and a row for each', async () => {
    const { provider, model } = await answered(SIMPLE);
    const shown = fine(await home.type('openclaw provider status'));
    expect(shown).toContain(model);
    const { current, providers } = JSON.parse((await home.type('openclaw provider status --json')).stdout);
    expect(current).toMatchObject({ provider, model });
    expect(new Set(providers.map((row: { provider: string }) => row.provider))).toEqual(
      expect.objectContaining(new Set(FAMILY)),
    );
    for (const id of FAMILY) expect(shown).toContain(id);
  });

  it('openclaw provider list: all providers that are configured', async () => {
    const shown = fine(await home.type('openclaw provider list'));
    for (const id of FAMILY) expect(shown).toContain(id);
    expect(shown).not.toMatch(/sk-\w+-1234567890/);
  });

  it('openclaw provider set --task coding --preferred openai', async () => {
    fine(await home.type('openclaw provider set --task coding --preferred openai'));
    expect(config()).toMatchObject({ preferences: { taskPreferences: { coding: 'openai' } } });
    expect(await answered(CODING)).toMatchObject({ provider: 'openai', task: 'coding', reason: 'preference' });
  });

  it('openclaw provider quota: what is left, and no provider is asked for it', async () => {
    home.remove();
    home = family.home(FAMILY, { GOOGLE_API_KEY_1: 'sk-google-account-1' });
    home.write('providers.json', SEED_CONFIG);
    await answered(SIMPLE);
    const before = FAMILY.map(id => family.sandbox.provider(id).requests.length);
    const shown = fine(await home.type('openclaw provider quota'));
    for (const id of ['zai', 'kimi', 'google', 'openai']) expect(shown).toContain(id);
    expect(FAMILY.map(id => family.sandbox.provider(id).requests.length)).toEqual(before);
  });

  it('openclaw provider switch zai, and openclaw provider reset', async () => {
    fine(await home.type('openclaw provider prefer openai'));
    fine(await home.type('openclaw provider switch zai'));
    expect(await answered(SIMPLE)).toMatchObject({ provider: 'zai', reason: 'pinned' });
    fine(await home.type('openclaw provider reset'));
    expect(await answered(SIMPLE)).toMatchObject({ provider: 'openai', reason: 'preference' });
  });

  it('openclaw provider monitor: the same as one frame where there is no terminal', async () => {
    const shown = fine(await home.type('openclaw provider monitor'));
    expect(shown).toContain('PROVIDER');
    expect(shown).toContain('DECISIONS');
  });

  it('openclaw provider log: the decisions', async () => {
    const { id, provider, model } = await answered(SIMPLE);
    const shown = fine(await home.type('openclaw provider log'));
    expect(shown).toContain(model);
    const { entries } = JSON.parse((await home.type('openclaw provider log --json')).stdout);
    expect(entries).toMatchObject([{ id, provider, model }]);
  });

  it('openclaw provider setup: without a terminal it names the line that does the same', async () => {
    const { code, stderr } = await home.type('openclaw provider setup');
    expect(code).toBe(2);
    expect(stderr).toContain('openclaw provider setup --from-env');
  });

  it('openclaw provider prefer zai', async () => {
    fine(await home.type('openclaw provider prefer zai'));
    expect(await answered('Hm.')).toMatchObject({ provider: 'zai', reason: 'preference' });
  });

  it('openclaw provider prefer --task coding openai, and --task reasoning anthropic', async () => {
    fine(await home.type('openclaw provider prefer --task coding openai'));
    fine(await home.type('openclaw provider prefer --task reasoning anthropic'));
    expect(await answered(CODING)).toMatchObject({ provider: 'openai', task: 'coding' });
    expect(await answered(REASONING, '--task', 'reasoning')).toMatchObject({ provider: 'anthropic' });
  });

  it('openclaw config set provider.auto_routing true: the task decides, not just the default', async () => {
    home.write('providers.json', {
      preferences: { default: ['zai'], taskPreferences: { coding: ['openai'] }, autoRouting: false },
    });
    expect(await answered(CODING)).toMatchObject({ provider: 'zai' });
    fine(await home.type('openclaw config set provider.auto_routing true'));
    expect(await answered(CODING)).toMatchObject({ provider: 'openai' });
  });

  it('openclaw config set provider.switch_on_limit true: a pinned provider is left when its quota is spent', async () => {
    fine(await home.type('openclaw provider switch zai'));
    fine(await home.type('openclaw config set provider.switch_on_limit false'));
    family.sandbox.provider('zai').setScript(always({ type: 'quota_spent' }));
    expect(await answered(SIMPLE)).toMatchObject({ ok: false, code: 5 });
    fine(await home.type('openclaw config set provider.switch_on_limit true'));
    const moved = await answered(SIMPLE);
    expect(moved).toMatchObject({ ok: true });
    expect(moved.provider).not.toBe('zai');
  });
});

describe('configurations', () => {
  it('free tiers only: always free, the next when a quota is spent, and never a paid one', async () => {
    home = family.home();
    home.write('providers.json', USE_CASES.freeTier);
    const first = await answered(SIMPLE);
    expect(first).toMatchObject({ provider: 'google', costUsd: 0 });
    family.sandbox.provider('google').setScript(always({ type: 'quota_spent' }));
    const second = await answered(SIMPLE);
    expect(second).toMatchObject({ ok: true, costUsd: 0 });
    expect(['kimi', 'zai']).toContain(second.provider);
    for (const id of ['kimi', 'zai'] as const) family.sandbox.provider(id).setScript(always({ type: 'quota_spent' }));
    expect(await answered(SIMPLE)).toMatchObject({ ok: false, code: 5 });
    expect(family.hits('openai') + family.hits('anthropic')).toBe(0);
  });

  it('quality first: the best for reasoning, in the given order', async () => {
    home = family.home();
    home.write('providers.json', USE_CASES.qualityFirst);
    expect(await answered(REASONING, '--task', 'reasoning')).toMatchObject({ provider: 'openai' });
    family.sandbox.provider('openai').setScript(always({ type: 'quota_spent' }));
    expect(await answered(REASONING, '--task', 'reasoning')).toMatchObject({ provider: 'anthropic' });
  });

  it('cost first: little money, and the lists for simple and coding prompts', async () => {
    home = family.home();
    home.write('providers.json', USE_CASES.costOptimised);
    expect(await answered(SIMPLE, '--task', 'simple')).toMatchObject({ provider: 'google' });
    expect(await answered(CODING)).toMatchObject({ provider: 'zai', task: 'coding' });
  });

  it('many accounts: five in turn, each with its own key', async () => {
    const ids = [1, 2, 3, 4, 5];
    home = family.home([], Object.fromEntries(ids.map(n => [`GOOGLE_API_KEY_${n}`, `sk-google-account-${n}`])));
    home.write('providers.json', USE_CASES.manyAccounts);
    const accounts = [];
    for (let n = 0; n < 10; n++) accounts.push((await answered(SIMPLE)).account);
    expect(accounts.toSorted()).toEqual(ids.flatMap(n => [`google-${n}`, `google-${n}`]));
    const keys = family.sandbox.provider('google').requests.flatMap(({ kind, key }) => (kind === 'chat' ? [key] : []));
    expect(keys.toSorted()).toEqual(ids.flatMap(n => [`sk-google-account-${n}`, `sk-google-account-${n}`]));
  });

  it('the whole example: its lists, its accounts, its models', async () => {
    const accounts = Object.fromEntries([1, 2, 3].map(n => [`GOOGLE_API_KEY_${n}`, `sk-google-account-${n}`]));
    home = family.home(['zai', 'kimi', 'openai', 'anthropic'], accounts);
    home.write('providers.json', SEED_CONFIG);
    expect(await answered(CODING)).toMatchObject({ provider: 'openai', model: 'gpt-4o' });
    expect(await answered(REASONING, '--task', 'reasoning')).toMatchObject({ provider: 'anthropic' });
    expect(await answered(SIMPLE, '--task', 'simple')).toMatchObject({ provider: 'google', account: 'google-1' });
    expect(await answered(SIMPLE, '--quality', 'max_context')).toMatchObject({ provider: 'google' });
    const dark: FamilyId = 'openai';
    family.sandbox.provider(dark).setScript(always({ type: 'quota_spent' }));
    expect(await answered(CODING)).toMatchObject({ provider: 'anthropic' });
  });

  it('preferences in other words: names and models as people say them', async () => {
    home = family.home();
    home.write('providers.json', USE_CASES.interface);
    expect(await answered(CODING)).toMatchObject({ provider: 'openai' });
    family.sandbox.provider('openai').setScript(always({ type: 'quota_spent' }));
    family.sandbox.provider('anthropic').setScript(always({ type: 'quota_spent' }));
    expect(await answered(CODING)).toMatchObject({ provider: 'zai' });
    expect(await answered(SIMPLE, '--quality', 'max_context')).toMatchObject({ provider: 'kimi' });
  });
});
