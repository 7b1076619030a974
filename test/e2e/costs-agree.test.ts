// What `status` and `usage` say of the same money, on the real program: both agree to the nano-dollar, whatever it was spent on.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, LAB_ENV, LAB_MODEL, textEvent } from '../helpers/lab.ts';
import { json as answerJson, startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

let home: Home;
let upstream: Upstream;
beforeEach(async () => {
  // 1,013 tokens in at $0.37 and 7 out at $1.9 a million are 374,810 and 13,300 nano-dollars.
  upstream = await startUpstream(stream([textEvent('planning'), endEvents(1_013, 7)]));
  home = createHome(LAB_ENV);
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const NANO = 1e9;
const ONE_CALL = 374_810 + 13_300;
const json = async (...args: string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);
const nano = (usd: number) => Math.round(usd * NANO);
const use = (model: object = {}) => {
  const models = { m1: { ...LAB_MODEL, costPer1M: { input: 0.37, output: 1.9 }, tools: true, ...model } };
  const lab = { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models };
  home.write('providers.json', { providers: { lab }, taskClassifier: 'model' });
};
const told = async () => {
  const [status, usage] = [await json('status'), await json('usage')];
  const of = (rows: { provider: string; costUsd: number }[]) =>
    rows.find(({ provider }) => provider === 'lab')?.costUsd;
  return {
    row: nano(of(status.providers)!),
    total: nano(status.total.costUsd),
    by: nano(of(status.metrics.provider)!),
    usage: nano(usage.overview.costUsd),
    calls: usage.overview.calls,
    requests: status.total.requests,
  };
};

it('probes, second opinions and repairs are in both', async () => {
  use();
  home.write('schema.json', { type: 'object', required: ['a'], properties: { a: { type: 'number' } } });
  expect((await home.run(['keys', 'test', 'lab'])).code).toBe(0);
  // Nobody is sure what kind of work this is; and what is answered fits no schema.
  const { code } = await home.run(['chat', 'hm', '--schema', `${home.dir}/schema.json`]);
  expect(code).toBe(1);
  const { entries } = await json('log');
  expect(entries.map(({ purpose }: { purpose: string | null }) => purpose)).toEqual([
    'probe',
    'second_opinion',
    null,
    'repair',
  ]);
  const cost = entries.length * ONE_CALL;
  // A probe says nothing of how requests fare.
  expect(await told()).toEqual({ row: cost, total: cost, by: cost, usage: cost, calls: 4, requests: 3 });
  expect((await home.run(['status'])).stdout).toContain('$0.0016');
});

it('a cost that a provider tells afterwards is in both, once; what was measured before a reset in neither', async () => {
  const generation = { data: { id: 'gen-1', total_cost: 0.123_456_789 } };
  upstream.use((request, response) =>
    request.url.includes('/generation')
      ? answerJson(200, generation)(request, response)
      : stream([textEvent('fine'), endEvents(1_013, 7)])(request, response),
  );
  const env = { OPENROUTER_BASE_URL: `${upstream.url}/api/v1`, OPENROUTER_API_KEY: 'sk-or-1234567890' };
  const document = async (command: string) => JSON.parse((await home.run([command, '--json'], { env })).stdout);
  const seen = async () => [
    nano((await document('usage')).overview.costUsd),
    nano((await document('status')).total.costUsd),
  ];
  const ask = () => home.run(['chat', 'hello', '-m', 'openrouter/openai/gpt-4o'], { env });
  await ask();
  // 1,013 tokens at $2.5 and 7 at $10 a million.
  expect(await seen()).toEqual([2_602_500, 2_602_500]);
  for (let time = 0; time < 2; time++) {
    await home.run(['usage', '--reconcile'], { env });
    expect(await seen()).toEqual([123_456_789, 123_456_789]);
  }
  await home.run(['reset', '--cache', '--yes'], { env });
  generation.data.total_cost = 0.2;
  await ask();
  await home.run(['usage', '--reconcile'], { env });
  expect(await seen()).toEqual([400_000_000, 200_000_000]);
});
