// Budgets, credits and usage on the real program: refusals before any byte goes out, the ledger, and what is told of it.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, LAB_ENV, textEvent, useLab } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

let home: Home;
let upstream: Upstream;
beforeEach(async () => {
  // 10,000 tokens in at $5 and 2,000 out at $25 a million are $0.05 and $0.05.
  upstream = await startUpstream(stream([textEvent('fine'), endEvents(10_000, 2_000)]));
  home = createHome(LAB_ENV);
  use({});
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const use = (settings: object) => useLab(home, upstream.url, { costPer1M: { input: 5, output: 25 } }, settings);
const json = async (...args: string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);
/** Enough text that what is held of a budget covers what the upstream bills. */
const PROMPT = 'word '.repeat(4_000);

it('a payment of $100 gives 86,956 credits, a call of $0.10 takes 100, and a payment counts once', async () => {
  expect(await json('credits', 'topup', '100', '--payment-id', 'pi')).toMatchObject({ credits: 86_956, added: true });
  expect((await home.run(['chat', '-'], { input: PROMPT })).code).toBe(0);
  expect(await json('credits', 'balance')).toMatchObject({
    credits: 86_856,
    usd: 86.856,
    on: true,
    reservedCredits: 0,
  });
  expect(await json('status')).toMatchObject({ credits: { credits: 86_856, usd: 86.856, problem: null } });
  expect((await home.run(['status'])).stdout).toContain('Credits: 86,856 credits ($86.85)');
  expect(await json('credits', 'topup', '100', '--payment-id', 'pi')).toMatchObject({ credits: 86_856, added: false });
  const entries = JSON.parse(readFileSync(join(home.dir, 'provider-credits.json'), 'utf8')) as {
    type: string;
    amount: number;
    balance: number;
  }[];
  expect(entries.map(({ type }) => type)).toEqual(['topup', 'reserve', 'settle']);
  expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(86_856_000_000);
  expect(await json('credits', 'history', '--verify')).toMatchObject({ audit: { ok: true, credits: 86_856 } });
});

it('short credits are refused before any byte goes out, with balance, price and the command that helps', async () => {
  await home.run(['credits', 'topup', '0.0023']);
  const { code, stderr } = await home.run(['chat', 'hello']);
  expect([code, upstream.requests.length]).toEqual([6, 0]);
  expect(stderr).toMatch(/lab m1: 2 credits left, this call may take \d+(\.\d+)?/);
  expect(stderr).toMatch(/openclaw provider credits topup/);
  const { error } = await json('chat', 'hello');
  expect(error).toMatchObject({ type: 'budget', code: 'credits_short', exitCode: 6 });
});

it('a ledger of a newer version is named before any byte goes out, and stays as it is', async () => {
  const newer = '[\n{"v":2,"id":"future"}\n]\n';
  home.write('provider-credits.json', newer);
  const { code, stderr } = await home.run(['chat', 'hello']);
  expect([code, upstream.requests.length]).toEqual([3, 0]);
  expect(stderr).toMatch(/provider-credits\.json has entries of a newer version/);
  expect(stderr).not.toContain('credits left');
  expect((await json('chat', 'hello')).error).toMatchObject({ type: 'config', exitCode: 3 });
  expect(readFileSync(join(home.dir, 'provider-credits.json'), 'utf8')).toBe(newer);
});

it('a ledger that is gone is no end of credits: nothing is asked, and status, doctor and the error say so', async () => {
  await home.run(['credits', 'topup', '10']);
  expect((await home.run(['chat', 'hello'])).code).toBe(0);
  rmSync(join(home.dir, 'provider-credits.json'));
  const asked = upstream.requests.length;
  const { code, stderr } = await home.run(['chat', 'hello']);
  expect([code, upstream.requests.length]).toEqual([6, asked]);
  expect(stderr).toMatch(/The ledger of credits is empty, though[\s\S]*hint: .*openclaw provider doctor/);
  expect(await json('status')).toMatchObject({
    credits: { credits: null, problem: expect.stringMatching(/is empty/) },
  });
  const { stdout } = await home.run(['doctor', '--offline']);
  expect(stdout).toMatch(/ledger of credits cannot be read: The ledger of credits is empty/);
  expect(await json('credits', 'off')).toMatchObject({ wasOn: true, credits: 0 });
  expect((await home.run(['chat', 'hello'])).code).toBe(0);
  expect(await json('status')).toMatchObject({ credits: null });
});

it('sums that cannot be read are kept for their owner, who is told, and counted again', async () => {
  await home.run(['chat', 'hello']);
  await home.run(['usage']);
  home.write('provider-usage.json', '{"version":1,"days":');
  const { stdout, stderr } = await home.run(['usage', '--json']);
  expect(JSON.parse(stdout).overview).toMatchObject({ requests: 1, costUsd: 0.1 });
  const kept = readdirSync(home.dir).find(name => name.startsWith('provider-usage.damaged-'));
  expect(readFileSync(join(home.dir, kept!), 'utf8')).toBe('{"version":1,"days":');
  expect(stderr).toContain(kept);
  expect((await home.run(['usage'])).stderr).not.toContain('cannot be read');
});

it('off, calls are made without credits, and what is left stays', async () => {
  await home.run(['credits', 'topup', '0.0023']);
  expect(await json('credits', 'off')).toMatchObject({ wasOn: true, credits: 2 });
  expect((await home.run(['chat', 'hello'])).code).toBe(0);
  expect(await json('credits', 'balance')).toMatchObject({ credits: 2, on: false });
});

it('a spent budget is refused before any byte goes out, with the figures and the reset', async () => {
  use({ budget: { day: 0.12 } });
  expect((await home.run(['chat', '-'], { input: PROMPT })).code).toBe(0);
  const { code, stderr } = await home.run(['chat', '-'], { input: PROMPT });
  expect([code, upstream.requests.length]).toEqual([6, 1]);
  expect(stderr).toMatch(/lab m1: budget of \$0\.12 a day: \$0\.1 spent, this call may cost \$0\.\d+/);
  expect(stderr).toMatch(/soonest: lab m1 at .* \(in /);
  const { error } = await json('chat', PROMPT);
  expect(error).toMatchObject({ code: 'budget_spent', exitCode: 6, resetsAt: expect.stringMatching(/T00:00:00/) });
});

it('what was spent is known from the log when the cache is gone', async () => {
  use({ budget: { month: 0.12 } });
  await home.run(['chat', '-'], { input: PROMPT });
  await home.run(['reset', '--cache', '--yes']);
  expect((await home.run(['chat', '-'], { input: PROMPT })).code).toBe(6);
});

it('usage tells cost by provider, model, task and day, and how budgets stand', async () => {
  use({ budget: { month: 5 } });
  await home.run(['chat', '-', '--task', 'coding'], { input: PROMPT });
  await home.run(['chat', '-', '--task', 'simple'], { input: PROMPT });
  const report = await json('usage', '--days', '7');
  expect(report.overview).toMatchObject({ requests: 2, answered: 2, calls: 2, costUsd: 0.2, inputTokens: 20_000 });
  expect(report.by_provider).toMatchObject([{ provider: 'lab', costUsd: 0.2 }]);
  expect(report.by_model).toMatchObject([{ provider: 'lab', model: 'm1', costUsd: 0.2 }]);
  expect(report.by_task_type.map(({ task }: { task: string }) => task).toSorted()).toEqual(['coding', 'simple']);
  expect(report.budgets).toMatchObject([{ provider: null, window: 'month', spentUsd: 0.2, leftUsd: 4.8 }]);
  expect((await home.run(['usage', '--csv', '--json'])).code).toBe(2);
  const { stdout } = await home.run(['usage', '--csv']);
  const [head, ...lines] = stdout.trim().split('\n');
  expect(head).toBe(
    'day,provider,account,model,task,calls,failed,input_tokens,output_tokens,cached_input_tokens,cost_usd,unpriced_calls,client',
  );
  expect(lines.map(line => line.split(',').slice(1)).toSorted()).toEqual([
    ['lab', 'default', 'm1', 'coding', '1', '0', '10000', '2000', '0', '0.100000000', '0', ''],
    ['lab', 'default', 'm1', 'simple', '1', '0', '10000', '2000', '0', '0.100000000', '0', ''],
  ]);
});

it('the past is decided again under another file: what would have changed, and what it would have cost', async () => {
  await home.run(['chat', '-'], { input: PROMPT });
  const models = {
    m1: { contextWindow: 32_768, costPer1M: { input: 5, output: 25 }, enabled: false },
    m2: { contextWindow: 32_768, costPer1M: { input: 1, output: 5 } },
  };
  home.write('other.json', { providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models } } });
  const other = join(home.dir, 'other.json');
  const { replay } = await json('log', '--replay', '--config', other);
  expect(replay).toMatchObject({ requests: 1, changed: 1, moves: [{ from: 'lab m1', to: 'lab m2', requests: 1 }] });
  // 10,000 tokens at $1 and 2,000 at $5 a million instead of $5 and $25.
  expect(replay.cost).toEqual({ requests: 1, wasUsd: 0.1, wouldUsd: 0.02 });
  expect((await json('log', '--replay', '--config', other)).replay).toEqual(replay);
  expect((await json('usage', '--savings', other)).savings).toMatchObject({ savedUsd: -0.08 });
  expect((await home.run(['usage', '--savings', other])).stdout).toMatch(/Savings: \$0\.08 more than under/);
  expect((await home.run(['log', '--replay'])).code).toBe(2);
  expect((await home.run(['log', '--replay', '--config', 'no-such.json'])).code).toBe(2);
  expect(await home.run(['log', '--replay', '--config', home.dir])).toMatchObject({
    code: 2,
    stderr: `error: cannot read ${home.dir}: it is a folder\n`,
  });
  home.write('odd.json', '{ "zdr": 7 }');
  const odd = await home.run(['log', '--replay', '--config', join(home.dir, 'odd.json')]);
  expect(odd).toMatchObject({ code: 3, stderr: expect.stringContaining('give the same command again') });
  expect(upstream.requests).toHaveLength(1);
});

it('doctor adds the ledger up, and says where it does not', async () => {
  await home.run(['credits', 'topup', '10', '--payment-id', 'a']);
  await home.run(['credits', 'topup', '10', '--payment-id', 'b']);
  expect((await home.run(['doctor', '--offline'])).stdout).toMatch(/credits: 2 entries add up to 17,390 credits/);
  const path = join(home.dir, 'provider-credits.json');
  home.write('provider-credits.json', readFileSync(path, 'utf8').replace('"amount":8695000000', '"amount":9695000000'));
  const { stdout, code } = await home.run(['doctor', '--offline']);
  expect([stdout, code]).toEqual([expect.stringMatching(/the ledger of credits does not add up/), 1]);
  expect((await home.run(['credits', 'history', '--verify'])).code).toBe(1);
});

it('a cost that the provider tells afterwards is taken over, once', async () => {
  const generation = { data: { id: 'gen-1', total_cost: 0.25 } };
  upstream.use((request, response) => {
    if (!request.url.includes('/generation'))
      return stream([textEvent('fine'), endEvents(10_000, 2_000)])(request, response);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(generation));
  });
  const env = { OPENROUTER_BASE_URL: `${upstream.url}/api/v1`, OPENROUTER_API_KEY: 'sk-or-1234567890' };
  await home.run(['chat', 'hello', '-m', 'openrouter/openai/gpt-4o'], { env });
  for (const found of [/\$0\.045 before, \$0\.25 after\n.*1 corrected/, /1 generation asked for, 0 corrected/]) {
    const { stdout, stderr } = await home.run(['usage', '--reconcile', '--json'], { env });
    expect([JSON.parse(stdout).overview.costUsd, stderr]).toEqual([0.25, expect.stringMatching(found)]);
  }
  expect(upstream.requests.at(-1)?.url).toBe('/api/v1/generation?id=gen-1');
  const { entries } = await json('log');
  expect(entries).toMatchObject([{ costUsd: 0.25, attempts: [{ costUsd: 0.25, costSource: 'provider' }] }]);
  expect((await home.run(['log', '--why', 'last'])).stdout).toMatch(/\$0\.25[\s\S]*by provider/);
});
