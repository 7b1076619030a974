// What attempts cost that did not end well, on the real program: broken off, rescued, hedged; worked out by hand.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, LAB_ENV, textEvent } from '../helpers/lab.ts';
import { startUpstream, stream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';

let home: Home;
let first: Upstream;
let second: Upstream;
beforeEach(async () => {
  first = await startUpstream(cut);
  // 1,013 tokens in at $0.13 and 7 out at $0.71 a million are 131,690 and 4,970 nano-dollars.
  second = await startUpstream(stream([textEvent('Something quite different.'), endEvents(1_013, 7)]));
  home = createHome(LAB_ENV);
});
afterEach(async () => {
  home.remove();
  await first.close();
  await second.close();
});

const SECOND = 131_690 + 4_970;
/** 23 characters are six tokens of four, the last of them not full. */
const cut: UpstreamHandler = async (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of ['Once upon a time ', 'there '])
    await new Promise<void>(done => response.write(textEvent(part), () => done()));
  response.destroy();
};
/** Its headers, and no word. */
const silent: UpstreamHandler = (_request, response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
const use = (settings: object = {}) => {
  const entry = ({ url }: Upstream, costPer1M: object) => ({
    baseUrl: `${url}/v1`,
    apiKey: '${LAB_KEY}',
    models: { m: { contextWindow: 32_768, costPer1M } },
  });
  const providers = { a: entry(first, { input: 0.37, output: 1.9 }), b: entry(second, { input: 0.13, output: 0.71 }) };
  home.write('providers.json', { providers, preferences: { default: ['a', 'b'] }, ...settings });
};
interface Logged {
  readonly inputTokens: number;
  readonly costUsd: number;
  readonly attempts: readonly { provider: string; ok: boolean; costUsd: number; costSource: string }[];
}
const nano = (usd: number) => Math.round(usd * 1e9);
/** The newest entry, whose sum is that of its attempts and in all that is told of money. */
async function logged() {
  const json = async (...args: string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);
  const { inputTokens, costUsd, attempts } = (await json('log')).entries.at(-1) as Logged;
  const costs = attempts.map(one => nano(one.costUsd));
  const sum = costs.reduce((a, b) => a + b, 0);
  const [usage, status] = [await json('usage'), await json('status')];
  expect([nano(costUsd), nano(usage.overview.costUsd), nano(status.total.costUsd)]).toEqual([sum, sum, sum]);
  expect(nano(usage.budgets[0].spentUsd)).toBe(sum);
  return { inputTokens, attempts: attempts.map((one, n) => [one.provider, one.costSource, costs[n]]) };
}

it('each that broke off costs its prompt and what came of it, and the one that took over its own', async () => {
  use({ budget: { day: 5 } });
  expect(await home.run(['chat', 'hello'])).toMatchObject({ code: 0, stdout: 'Something quite different.\n' });
  const { inputTokens, attempts } = await logged();
  // At $0.37 and $1.9 a million.
  const broken = ['a', 'estimate', inputTokens * 370 + 6 * 1_900];
  expect(attempts).toEqual([...Array.from({ length: first.requests.length }, () => broken), ['b', 'table', SECOND]]);
});

it('broken off for good, it costs what came', async () => {
  use({ budget: { day: 5 } });
  second.use(cut);
  expect((await home.run(['chat', 'hello'])).code).toBe(7);
  const { inputTokens, attempts } = await logged();
  const broken = [
    ['a', 'estimate', inputTokens * 370 + 6 * 1_900],
    ['b', 'estimate', inputTokens * 130 + 6 * 710],
  ];
  expect(attempts).toHaveLength(first.requests.length + second.requests.length);
  for (const one of attempts) expect(broken).toContainEqual(one);
});

it('a hedge that lost costs its prompt, which was read', async () => {
  first.use(silent);
  use({ budget: { day: 5 }, hedge: { after: '150ms' } });
  expect((await home.run(['chat', 'hello'])).code).toBe(0);
  const { inputTokens, attempts } = await logged();
  expect(attempts.toSorted()).toEqual([
    ['a', 'estimate', inputTokens * 370],
    ['b', 'table', SECOND],
  ]);
});
