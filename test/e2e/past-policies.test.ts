// `usage --savings` against policies that ruled before, on the real program: kept by commands and by calls, without secrets.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, LAB_ENV, textEvent } from '../helpers/lab.ts';
import { bundle, type Program } from '../helpers/processes.ts';
import { startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

/** Enough text that the estimate covers what the upstream bills. */
const PROMPT = 'word '.repeat(9_000);

let clock: Program;
let home: Home;
let upstream: Upstream;
beforeAll(async () => {
  clock = await bundle(join(import.meta.dirname, '../helpers/fixed-clock.ts'));
});
afterAll(() => clock.remove());
beforeEach(async () => {
  upstream = await startUpstream(stream([textEvent('fine'), endEvents(10_000, 2_000)]));
  home = createHome(LAB_ENV);
  home.write('providers.json', file());
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

/** 10,000 tokens in and 2,000 out are $0.10 with `dear` and $0.02 with `cheap`. */
function file(settings: object = {}): object {
  const model = (input: number, output: number) => ({ contextWindow: 32_768, costPer1M: { input, output } });
  const models = { dear: model(5, 25), cheap: model(1, 5) };
  return {
    providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: 'sk-plain-hunter2', models } },
    preferences: { default: ['lab/dear'] },
    ...settings,
  };
}

/** At a moment of November 2026. */
const at = (day: number, hour: number) => ({
  env: {
    NODE_OPTIONS: `--import=${clock.path}`,
    CLOCK_AT: String(Date.UTC(2026, 10, day, hour)),
  },
});
const ask = (day: number, hour: number) => home.run(['chat', '-'], { ...at(day, hour), input: PROMPT });
async function savings(day: number, hour: number, policy: string, ...more: string[]) {
  const { stdout } = await home.run(['usage', '--savings', policy, ...more, '--json'], at(day, hour));
  return JSON.parse(stdout);
}

it('a change by command is compared with what ruled before it, better or worse', async () => {
  expect((await ask(18, 9)).stderr).toMatch(/dear/);
  expect((await home.run(['prefer', 'lab/cheap'], at(19, 9))).code).toBe(0);
  expect((await ask(19, 10)).stderr).toMatch(/cheap/);
  const better = await savings(20, 9, 'previous');
  // Two requests: $0.10 and $0.02 were paid; under the earlier policy both would have cost $0.10.
  expect(better.savings).toMatchObject({
    policy: 'previous',
    ruledUntil: expect.stringMatching(/^2026-11-19T09:00:0/),
    savedUsd: 0.08,
    requests: 2,
    changed: 1,
  });
  await home.run(['prefer', 'lab/dear'], at(20, 10));
  // Now the cheap one ruled before: $0.04 instead of $0.12.
  expect((await savings(20, 11, 'previous')).savings.savedUsd).toBeCloseTo(-0.08, 9);
  const { stdout } = await home.run(['usage', '--savings', 'previous'], at(20, 11));
  expect(stdout).toMatch(
    /Savings: \$0\.08 more than under previous, in force from Nov 19 09:00 to 10:00: \$0\.12 against \$0\.04/,
  );
  expect((await savings(20, 11, '2026-11-19')).savings).toMatchObject({ policy: '2026-11-19', savedUsd: 0.08 });
  expect((await savings(20, 11, '2026-11-20')).savings.savedUsd).toBeCloseTo(-0.08, 9);
  expect((await savings(20, 11, 'previous', '--days', '1')).savings.requests).toBe(0);
});

it('an edit by hand is found at the next call, a pin and a switch are policies too', async () => {
  await ask(18, 9);
  home.write('providers.json', file({ preferences: { default: ['lab/cheap'] } }));
  // Even before a call: what ruled at the last one is another.
  expect((await savings(18, 12, 'previous')).savings).toMatchObject({ savedUsd: 0, changed: 0, ruledUntil: null });
  await ask(19, 9);
  expect((await savings(19, 10, 'previous')).savings).toMatchObject({ savedUsd: 0.08, changed: 1 });
  await home.run(['switch', 'lab/dear'], at(19, 11));
  expect((await savings(19, 12, 'previous')).savings.savedUsd).toBeCloseTo(-0.08, 9);
  await home.run(['reset'], at(19, 13));
  expect((await savings(19, 14, 'previous')).savings).toMatchObject({ savedUsd: 0.08, changed: 1 });
});

it('no key is kept, nobody else may read it, and what does not route is no new policy', async () => {
  await ask(18, 9);
  const path = join(home.dir, 'provider-policies.json');
  const kept = readFileSync(path, 'utf8');
  expect([kept.includes('hunter2'), statSync(path).mode & 0o777]).toEqual([false, 0o600]);
  home.write('providers.json', file({ logContent: true, budget: { month: 5 } }));
  await ask(19, 9);
  expect(readFileSync(path, 'utf8')).toBe(kept);
  const { code, stderr } = await home.run(['usage', '--savings', 'previous'], at(19, 10));
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/no earlier policy has been kept[\s\S]*--savings old\.json/),
  ]);
});

it('where nothing was kept, that is said; a day that is none is a file', async () => {
  for (const policy of ['previous', '2026-11-01']) {
    const { code, stdout } = await home.run(['usage', '--savings', policy, '--json'], at(18, 9));
    expect([code, JSON.parse(stdout).error.type]).toEqual([2, 'not_found']);
  }
  expect((await home.run(['usage', '--savings', '2026-02-30'], at(18, 9))).code).toBe(3);
  const ahead = await home.run(['usage', '--savings', '2027-01-01'], at(18, 9));
  expect([ahead.code, ahead.stderr]).toEqual([2, expect.stringContaining('2027-01-01 is still to come')]);
  for (const command of ['list', 'status']) await home.run([command]);
  expect(existsSync(join(home.dir, 'provider-policies.json'))).toBe(false);
  await home.run(['prefer', 'lab/cheap'], at(18, 9));
  expect((await savings(18, 10, 'previous')).savings).toMatchObject({ requests: 0, savedUsd: 0 });
});

it('the savings are those of the days that are reported, from midnight on', async () => {
  await ask(18, 9);
  await ask(19, 9);
  home.write('other.json', file({ preferences: { default: ['lab/cheap'] } }));
  const { overview, savings: saved } = await savings(19, 10, join(home.dir, 'other.json'), '--days', '1');
  expect([overview.requests, saved.requests]).toEqual([1, 1]);
});

it.each([
  // What their cloud bills is not known; what runs here costs nothing, also where it is another machine of the house.
  ['https://ollama.com', 0, 0],
  ['http://10.1.2.3:11434', 1, -0.1],
])('a pinned Ollama at %s cost then what it costs there', async (baseUrl, requests, savedUsd) => {
  const ollama = { baseUrl, models: { 'gpt-oss:120b': { contextWindow: 32_768 } } };
  const { providers } = file() as { providers: object };
  const pin = { provider: 'ollama', model: 'gpt-oss:120b' };
  home.write('providers.json', { ...file(), providers: { ...providers, ollama }, pin });
  await home.run(['prefer', 'lab/dear'], at(18, 8));
  home.write('providers.json', file());
  await ask(19, 9);
  const { savings: saved } = await savings(19, 10, '2026-11-18');
  expect([saved.changed, saved.cost.requests, saved.savedUsd]).toEqual([1, requests, savedUsd]);
});
