// Budgets of accounts and clients, and money that is corrected afterwards, on the real program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PRICE_TABLE_VERSION } from '../../src/catalog/models/price.ts';
import { createHome, type Home, type RunOptions } from '../helpers/binary.ts';
import { canMountDisks, makeReadOnly, mountDisk, unmountDisk } from '../helpers/disk.ts';
import { endEvents, LAB_ENV, LAB_MODEL, textEvent } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { json as jsonAnswer, startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

// Real processes, many of them a test, on a machine that may be busy with others.
let home: Home;
let upstream: Upstream;
// 10,000 tokens in at $5 and 2,000 out at $25 a million are $0.05 and $0.05.
const TEN_CENTS = stream([textEvent('fine'), endEvents(10_000, 2_000)]);
/** Enough text that what is held of a budget covers what the upstream bills. */
const PROMPT = 'word '.repeat(4_000);
beforeEach(async () => {
  upstream = await startUpstream(TEN_CENTS);
  home = createHome({ ...LAB_ENV, HOME_KEY: 'lab-key-of-home-1234' });
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const lab = (more: object = {}) => ({
  baseUrl: `${upstream.url}/v1`,
  apiKey: '${LAB_KEY}',
  models: { m1: { ...LAB_MODEL, costPer1M: { input: 5, output: 25 } } },
  ...more,
});
const use = (settings: object, provider: object = {}) =>
  home.write('providers.json', { providers: { lab: lab(provider) }, ...settings });
const json = async (args: readonly string[], options: RunOptions = {}) =>
  JSON.parse((await home.run([...args, '--json'], options)).stdout);
const ask = (words: readonly string[] = [], options: RunOptions = {}) =>
  home.run(['chat', '-', ...words], { input: PROMPT, ...options });
const file = (name: string) => JSON.parse(readFileSync(join(home.dir, name), 'utf8'));

describe('a client', () => {
  beforeEach(() =>
    use({ clients: { editor: { budget: { day: 0.12 } }, bot: { budget: { month: 9 } } }, budget: { day: 5 } }),
  );

  it('is refused before any byte goes out when its budget is spent, named by option or environment; others are not', async () => {
    expect((await ask(['--client', 'editor'])).code).toBe(0);
    const { code, stderr } = await ask([], { env: { OPENCLAW_CLIENT: 'editor' } });
    expect([code, upstream.requests.length]).toEqual([6, 1]);
    expect(stderr).toMatch(/lab m1: client editor budget of \$0\.12 a day: \$0\.1 spent, this call may cost \$0\.\d+/);
    expect((await ask(['--client', 'bot'])).code).toBe(0);
    expect((await ask()).code).toBe(0);
    // The option is nearer than the environment.
    expect((await ask(['--client', 'bot'], { env: { OPENCLAW_CLIENT: 'editor' } })).code).toBe(0);
  });

  it('is in the log, in usage with what it spent, and in the budgets of status and usage', async () => {
    await ask(['--client', 'editor']);
    await ask();
    const { entries } = await json(['log', '--client', 'editor']);
    expect(entries.map(({ client, costUsd }: { client: string; costUsd: number }) => [client, costUsd])).toEqual([
      ['editor', 0.1],
    ]);
    const usage = await json(['usage']);
    expect(usage.by_client).toMatchObject([
      { client: null, calls: 1, costUsd: 0.1 },
      { client: 'editor', calls: 1, costUsd: 0.1 },
    ]);
    const budgets = [
      { provider: null, account: null, client: null, window: 'day', spentUsd: 0.2, leftUsd: 4.8 },
      { client: 'editor', window: 'day', limitUsd: 0.12, spentUsd: 0.1 },
      { client: 'bot', window: 'month', spentUsd: 0, leftUsd: 9 },
    ];
    expect(usage.budgets).toMatchObject(budgets);
    expect((await json(['status'])).budgets).toMatchObject(budgets);
    const { stdout } = await home.run(['status']);
    expect(stdout).toMatch(/client editor, day\s+\$0\.12\s+\$0\.10\b/);
    expect((await home.run(['log', '--why', 'last'])).stdout).not.toContain('client');
    expect((await home.run(['log'])).stdout).toMatch(/\tafter\tclient\n.*\teditor\n/);
    expect((await home.run(['usage', '--csv'])).stdout).toMatch(/,0\.100000000,0,editor$/m);
  });

  it('explain says who is out for whose budget', async () => {
    await ask(['--client', 'editor']);
    const options = { input: PROMPT };
    const document = await json(['explain', '--client', 'editor'], options);
    expect(document.excluded[0]).toMatchObject({
      provider: 'lab',
      reason: 'budget_spent',
      detail: expect.stringMatching(/^client editor budget of/),
    });
    expect((await home.run(['explain', '--client', 'editor'], options)).code).toBe(6);
    expect((await home.run(['explain'], options)).code).toBe(0);
  });

  it('who was refused is in the log in words of its own, and nobody was paid', async () => {
    await ask(['--client', 'editor']);
    expect((await ask(['--client', 'editor'])).code).toBe(6);
    expect((await ask(['--client', 'edtor'])).code).toBe(2);
    const [over, unknown] = (await json(['log'])).entries.slice(-2);
    expect(over).toMatchObject({ kind: 'quota_exhausted', code: 'budget_spent', costUsd: 0 });
    expect(unknown).toMatchObject({ kind: 'model_not_found', code: 'unknown_name', costUsd: 0 });
    const [first = '', second = ''] = (await home.run(['log'])).stdout.trimEnd().split('\n').slice(-2);
    expect(first).toContain('\tover budget\t');
    expect(second).toContain('\tno such client\t');
    expect(first + second).not.toContain('$?');
    expect((await home.run(['log', '--why', over.id])).stdout).toContain('over budget');
  });

  it('that nobody named is an error with the nearest name, and nobody is asked', async () => {
    const { code, stderr } = await ask(['--client', 'edtor']);
    expect([code, upstream.requests.length]).toEqual([2, 0]);
    expect(stderr).toMatch(/unknown client "edtor"; did you mean editor\?/);
    expect(stderr).toMatch(/Clients are named in providers\.json/);
    const { error } = await json(['chat', 'x', '--client', 'edtor']);
    expect(error).toMatchObject({ code: 'unknown_name', exitCode: 2 });
    expect((await home.run(['explain', 'x', '--client', 'edtor'])).code).toBe(2);
  });
});

describe('an account', () => {
  const accounts = (work: object, other: object = {}) => ({
    apiKey: undefined,
    accounts: [
      { id: 'work', apiKey: '${LAB_KEY}', ...work },
      { id: 'home', apiKey: '${HOME_KEY}', ...other },
    ],
  });
  const keys = () => upstream.requests.map(({ key }) => key);

  it('whose budget is spent is passed over for another of its provider; all spent, the call is refused', async () => {
    use({}, accounts({ budget: { day: 0.12 } }, { budget: { month: 0.12 } }));
    expect([(await ask()).code, (await ask()).code]).toEqual([0, 0]);
    expect(keys().toSorted()).toEqual(['lab-key-1234567890', 'lab-key-of-home-1234']);
    const { code, stderr } = await ask();
    expect([code, upstream.requests.length]).toEqual([6, 2]);
    expect(stderr).toMatch(/lab\/(work|home) budget of \$0\.12 a (day|month): \$0\.1 spent/);
  });

  it('may be without one, and then answers for the other', async () => {
    use({}, accounts({ budget: { day: 0.000_01 } }));
    for (let n = 0; n < 3; n++) expect((await ask()).code).toBe(0);
    expect(new Set(keys())).toEqual(new Set(['lab-key-of-home-1234']));
    const { excluded } = await json(['explain', 'x']);
    expect(excluded).toContainEqual(expect.objectContaining({ account: 'work', reason: 'budget_spent' }));
  });

  it('of a provider under its other name is held against all the same', async () => {
    home.write('providers.json', {
      providers: { gemini: { accounts: [{ id: 'a', apiKey: '${LAB_KEY}', budget: { day: 0 } }] } },
      budget: { providers: { Gemini: { month: 0 } } },
    });
    const { budgets } = await json(['usage']);
    expect(budgets).toMatchObject([
      { provider: 'google', account: null, window: 'month' },
      { provider: 'google', account: 'a', window: 'day' },
    ]);
  });
});

it('a budget that names no provider is told by doctor', async () => {
  use({ budget: { providers: { opnai: { day: 1 } } } });
  expect((await home.run(['doctor', '--offline'])).stdout).toMatch(
    /the budget of "opnai" is of no known provider[\s\S]*openai/,
  );
});

describe('a probe', () => {
  it('is paid with credits, charged to the budget, and in log and usage', async () => {
    upstream.use(stream([textEvent('OK'), endEvents(8, 2)]));
    use({ budget: { day: 5 } });
    await home.run(['credits', 'topup', '1.15']);
    expect((await json(['keys', 'test', 'lab'])).results).toMatchObject([{ ok: true, costUsd: 0.00009 }]);
    expect(await json(['credits', 'balance'])).toMatchObject({ credits: 999.91, reservedCredits: 0 });
    expect((await json(['usage'])).budgets).toMatchObject([{ spentUsd: 0.00009, reservedUsd: 0 }]);
    expect((await json(['log'])).entries).toMatchObject([{ purpose: 'probe', provider: 'lab', costUsd: 0.00009 }]);
    expect((await json(['status'])).current).toBeNull();
  });

  it('is not made where the budget is spent: exit 6, and nobody is asked', async () => {
    use({ budget: { day: 0.0001 } });
    const { code, stdout } = await home.run(['keys', 'test', 'lab']);
    expect([code, upstream.requests.length]).toEqual([6, 0]);
    expect(stdout).toMatch(/budget of \$0\.0001 a day: \$0 spent, this call may cost/);
  });
});

describe('what is told or changed afterwards', () => {
  const env = () => ({ OPENROUTER_BASE_URL: `${upstream.url}/api/v1`, OPENROUTER_API_KEY: 'sk-or-1234567890' });
  const words = ['-m', 'openrouter/openai/gpt-4o'];
  const listOf = (prompt: number, completion: number) => ({
    data: [
      {
        id: 'openai/gpt-4o',
        name: 'GPT-4o',
        context_length: 128_000,
        pricing: { prompt: String(prompt / 1e6), completion: String(completion / 1e6) },
        architecture: { input_modalities: ['text'] },
      },
    ],
  });
  const serve = (list: object, told: number | undefined) =>
    upstream.use((request, response) => {
      if (request.url.includes('/models')) return jsonAnswer(200, list)(request, response);
      if (!request.url.includes('/generation')) return TEN_CENTS(request, response);
      const body = told === undefined ? {} : { data: { id: 'gen-1', total_cost: told } };
      return jsonAnswer(told === undefined ? 404 : 200, body)(request, response);
    });

  it('a cost that is told afterwards corrects usage, budgets and credits, once; all of it survives the cache', async () => {
    serve(listOf(5, 25), 0.25);
    const settings = {
      clients: { bot: { budget: { week: 2 } } },
      budget: { day: 5, providers: { openrouter: { month: 9 } } },
    };
    home.write('providers.json', settings);
    await home.run(['models', '--refresh', '-p', 'openrouter'], { env: env() });
    await home.run(['credits', 'topup', '115'], { env: env() });
    expect((await ask([...words, '--client', 'bot'], { env: env() })).code).toBe(0);
    const seen = async () => {
      const { budgets, overview } = await json(['usage'], { env: env() });
      const credits = file('provider-credits.json').at(-1).balance / 1e6;
      return { used: overview.costUsd, spent: budgets.map((one: { spentUsd: number }) => one.spentUsd), credits };
    };
    expect(await seen()).toEqual({ used: 0.1, spent: [0.1, 0.1, 0.1], credits: 99_900 });
    const first = await home.run(['usage', '--reconcile'], { env: env() });
    expect(first.stderr).toMatch(/\$0\.10 before, \$0\.25 after[\s\S]*1 corrected[\s\S]*1 new in the ledger/);
    const corrected = { used: 0.25, spent: [0.25, 0.25, 0.25], credits: 99_750 };
    expect(await seen()).toEqual(corrected);
    const again = await home.run(['usage', '--reconcile'], { env: env() });
    expect([await seen(), again.stderr.includes('new in the ledger')]).toEqual([corrected, false]);
    await home.run(['reset', '--cache', '--yes'], { env: env() });
    expect(await seen()).toEqual(corrected);
    await home.run(['usage', '--reconcile'], { env: env() });
    expect(await seen()).toEqual(corrected);
    const ledger = file('provider-credits.json') as { type: string; amount: number; attempt?: string }[];
    expect(ledger.map(({ type }) => type)).toEqual(['topup', 'reserve', 'settle', 'correct']);
    expect(ledger.reduce((sum, { amount }) => sum + amount, 0)).toBe(99_750_000_000);
    expect(await json(['credits', 'history', '--verify'])).toMatchObject({ audit: { ok: true, credits: 99_750 } });
    expect(ledger.at(-1)!.attempt).toBe(file('providers-log.json')[0].attempts[0].id);
  });

  it('the log says whose prices a cost was worked out with, and when they were read', async () => {
    serve(listOf(5, 25), undefined);
    const versions = async () => {
      const { entries } = await json(['log'], { env: env() });
      const attempts = entries.flatMap((one: { attempts: object[] }) => one.attempts);
      return attempts.map((one: { costSource: string; priceVersion: string | null }) => [
        one.costSource,
        one.priceVersion,
      ]);
    };
    await ask(words, { env: env() });
    await home.run(['models', '--refresh', '-p', 'openrouter'], { env: env() });
    await ask(words, { env: env() });
    const models = { 'openai/gpt-4o': { costPer1M: { input: 1, output: 2 } } };
    home.write('providers.json', { providers: { openrouter: { models } } });
    await ask(words, { env: env() });
    upstream.use(stream([textEvent('fine'), endEvents(10_000, 2_000).replace('"usage":{', '"usage":{"cost":0.07,')]));
    await ask(words, { env: env() });
    const readAt = new Date(file('provider-models.json').lists.openrouter.at).toISOString();
    expect(await versions()).toEqual([
      ['table', PRICE_TABLE_VERSION],
      ['table', `list ${readAt}`],
      ['table', 'config'],
      ['provider', null],
    ]);
    expect((await home.run(['log', '--why', 'last'], { env: env() })).stdout).toContain('$0.07 by provider');
  });

  it('prices that are refreshed change the cost of what comes, and of nothing that was', async () => {
    home.write('providers.json', { budget: { month: 9 } });
    await home.run(['credits', 'topup', '115'], { env: env() });
    const refresh = async (prompt: number, completion: number) => {
      serve(listOf(prompt, completion), undefined);
      expect((await home.run(['models', '--refresh', '-p', 'openrouter'], { env: env() })).code).toBe(0);
    };
    await refresh(5, 25);
    expect((await ask(words, { env: env() })).code).toBe(0);
    const seen = async () => {
      const { overview, budgets } = await json(['usage']);
      const log = file('providers-log.json') as { costNanoUsd: number }[];
      return {
        log: log.map(({ costNanoUsd }) => costNanoUsd / 1e9),
        used: overview.costUsd,
        spent: budgets[0].spentUsd,
        credits: file('provider-credits.json').at(-1).balance / 1e6,
      };
    };
    const before = await seen();
    expect(before).toEqual({ log: [0.1], used: 0.1, spent: 0.1, credits: 99_900 });
    await refresh(10, 50);
    expect(await seen()).toEqual(before);
    await home.run(['reset', '--cache', '--yes'], { env: env() });
    await refresh(10, 50);
    expect(await seen()).toEqual(before);
    expect((await ask(words, { env: env() })).code).toBe(0);
    expect(await seen()).toEqual({ log: [0.1, 0.2], used: 0.3, spent: 0.3, credits: 99_700 });
  });
});

describe.skipIf(!canMountDisks())('a disk that nothing can be written to', () => {
  afterEach(() => unmountDisk(home.dir));

  it('money that cannot be counted is not spent, and nobody is told that it was', async () => {
    mountDisk(home.dir, 'size=1m');
    use({ budget: { day: 5 } });
    makeReadOnly(home.dir);
    const { code, stderr } = await ask();
    expect([code, upstream.requests.length]).toEqual([6, 0]);
    expect(stderr).toContain('the budget cannot be counted now');
    expect(stderr).toMatch(/hint: .*openclaw provider doctor/);
    expect(stderr).not.toMatch(/on_budget|provider usage|wait for the reset/);
    const failed = await ask(['--json']);
    expect(JSON.parse(failed.stdout).error).toMatchObject({ type: 'budget', code: 'uncounted', exitCode: 6 });
  });
});
