// Refusals for a price cap or a wish to pay nothing, on the real program: what the hint says helps, and nothing else is advised.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_ENV } from '../helpers/lab.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

let home: Home;
let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const use = (costs: readonly (object | undefined)[], settings: object = {}) => {
  const models = costs.map((costPer1M, n) => [`m${n + 1}`, { contextWindow: 32_768, ...(costPer1M && { costPer1M }) }]);
  const lab = { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: Object.fromEntries(models) };
  home.write('providers.json', { providers: { lab }, ...settings });
};
const hintIn = (stderr: string) => /^hint: (.*)$/m.exec(stderr)?.[1];
const DEAR = { input: 5, output: 25 };
const CHEAP = { input: 0.07, output: 1.3 };

it.each([
  ['of the call', ['--max-price', '0.05'], {}],
  ['that stands in the settings', [], { maxPrice: { prompt: 0.01, completion: 0.01 } }],
])('above the cap %s: the hint names the cap that lets the cheapest answer', async (_, words, settings) => {
  use([DEAR, CHEAP, undefined], settings);
  const { code, stderr } = await home.run(['chat', 'hello', ...words]);
  expect([code, upstream.requests.length]).toEqual([6, 0]);
  expect(stderr).toContain('error: every available model is above the price cap');
  expect(hintIn(stderr)).toBe('Allow more: --max-price 0.07/1.3');
  expect((await home.run(['chat', 'hello', '--max-price', '0.07/1.3', '--json'])).stdout).toContain('"model": "m2"');
  const { error } = JSON.parse((await home.run(['chat', 'hello', ...words, '--json'])).stdout);
  expect(error).toMatchObject({ type: 'budget', code: 'price_cap', exitCode: 6 });
  expect((await home.run(['log'])).stdout).toContain('\tover the price cap\t');
});

it('one price for both is one figure; where no price is known, that is what to give', async () => {
  use([{ input: 3, output: 3 }]);
  expect(hintIn((await home.run(['chat', 'hello', '--max-price', '1'])).stderr)).toBe('Allow more: --max-price 3');
  use([undefined]);
  expect(hintIn((await home.run(['chat', 'hello', '--max-price', '1'])).stderr)).toMatch(
    /^Say what it costs: "costPer1M"/,
  );
});

it('where nothing may be paid, the hint is to pay', async () => {
  use([DEAR]);
  const { code, stderr } = await home.run(['chat', 'hello', '--budget', 'free_only']);
  expect([code, hintIn(stderr)]).toEqual([6, 'Let paid ones answer: --budget balanced']);
  expect(stderr).toContain('error: every available model costs money, and the budget is free_only');
  expect((await home.run(['chat', 'hello', '--budget', 'balanced'])).code).toBe(0);
});
