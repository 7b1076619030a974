// Tests of what is said of a choice: the exit code of `explain` where nobody is left, and who was passed over for resting.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';
import { stateOf } from '../router/decision-words.ts';

let home: Home;
let upstream: Upstream;
beforeEach(async () => {
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chunk({ content: 'an answer' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  const lab = { baseUrl: `${upstream.url}/v1`, models: ['m1'], quota: { limit: 10, unit: 'requests', reset: 'daily' } };
  home = createHome();
  home.write('providers.json', {
    providers: { first: lab, second: lab },
    preferences: { default: ['first', 'second'] },
  });
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});
const past = (facts: string) => home.write('provider-cache.json', stateOf(facts, Date.now()));

describe('the answer line', () => {
  it('names the preferred provider that was resting, and until when', async () => {
    past('first:overloaded');
    const { stderr } = await home.run(['chat', 'hi']);
    expect(stderr).toMatch(/^second · m1 · .*\(first: overloaded, resting until \d\d:\d\d\)$/m);
  });
  it('names the one whose quota is spent as one that failed would be', async () => {
    past('first:used=10');
    expect((await home.run(['chat', 'hi'])).stderr).toMatch(/^second · m1 · .*\(after first: quota spent\)$/m);
  });
  it('names nobody who would not have been first anyway', async () => {
    past('second:overloaded');
    expect((await home.run(['chat', 'hi'])).stderr).toMatch(/^first · m1 · [^()]*$/m);
  });
});

describe('log --why', () => {
  it('says who was passed over then', async () => {
    past('first:overloaded');
    await home.run(['chat', 'hi']);
    const { stdout } = await home.run(['log', '--why', 'last']);
    expect(stdout).toMatch(/^Passed: {2}first: overloaded, resting until \d\d:\d\d$/m);
    expect((await home.run(['log'])).stdout.split('\n')[1]).toMatch(/\tok\t.*\tfirst: overloaded$/);
    const { entries } = JSON.parse((await home.run(['log', '--json'])).stdout);
    expect(entries[0].passedOver).toMatchObject([{ provider: 'first', model: 'm1', kind: 'overloaded' }]);
  });
});

describe('explain', () => {
  it('says who is passed over', async () => {
    past('first:limited');
    const { code, stdout } = await home.run(['explain', 'hi']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Passed: {2}first: rate limited, resting until \d\d:\d\d$/m);
    const { passedOver, refusal } = JSON.parse((await home.run(['explain', '--json', 'hi'])).stdout);
    expect(passedOver).toMatchObject([{ provider: 'first', model: 'm1', kind: 'rate_limited' }]);
    expect(refusal).toBeNull();
  });
  it('with nobody available ends as the call would, with the soonest time', async () => {
    past('first:used=10 second:used=10');
    const shown = await home.run(['explain', 'hi']);
    expect(shown).toMatchObject({ code: 5, stdout: expect.stringMatching(/^Soonest: first m1 at /m) });
    expect(shown.stdout).toContain('Verdict: nobody is available: every quota is spent');
    const { code, stdout } = await home.run(['explain', '--json', 'hi']);
    expect([code, JSON.parse(stdout)]).toMatchObject([5, { provider: null, refusal: { type: 'quota_exhausted' } }]);
    expect((await home.run(['chat', 'hi'])).code).toBe(5);
    expect((await home.run(['chat', '--dry-run', 'hi'])).code).toBe(5);
  });
  it('a name that means nothing is told as the call would tell it', async () => {
    const { code, stdout } = await home.run(['explain', '-m', 'm11', 'hi']);
    expect(stdout).toContain('unknown model "m11"');
    expect(code).toBe((await home.run(['chat', '-m', 'm11', 'hi'])).code);
  });
  it.each([
    [4, 'no key', ['hi'], { first: { apiKey: '${NO_KEY}' }, second: { enabled: false } }],
    [4, 'the named one has no key', ['-p', 'openai', 'hi'], {}],
    [6, 'only free models', ['--budget', 'free_only', 'hi'], {}],
    [6, 'over the price cap', ['--max-price', '0', 'hi'], {}],
    [2, 'a provider that nobody knows', ['-p', 'frist', 'hi'], {}],
    [1, 'too long for every window', ['word '.repeat(20_000)], {}],
    [1, 'switched off', ['-p', 'second', 'hi'], { second: { enabled: false } }],
  ] as const)('ends with %i as the call would: %s', async (code, _what, words, more) => {
    const lab = { baseUrl: `${upstream.url}/v1`, models: { m1: { contextWindow: 8192, costPer1M: 1 } } };
    const { first = {}, second = {} } = more as { first?: object; second?: object };
    home.write('providers.json', { providers: { first: { ...lab, ...first }, second: { ...lab, ...second } } });
    const explained = await home.run(['explain', ...words]);
    expect(explained.code, explained.stdout).toBe(code);
    expect(explained.stdout).toContain('Verdict: nobody is available: ');
    expect((await home.run(['chat', ...words])).code).toBe(code);
    expect((await home.run(['chat', '--dry-run', ...words])).code).toBe(code);
    expect(upstream.requests).toEqual([]);
  });
  it('its score is the sum of its terms, in the log as well', async () => {
    const sums = (text: string) => {
      const rows = text.split('\n').filter(line => /^\d+(\t\d+\.\d\d)+$/.test(line));
      return rows.map(row => row.split('\t').slice(1).map(Number));
    };
    await home.run(['chat', 'hi']);
    for (const words of [
      ['explain', 'hi'],
      ['log', '--why', 'last'],
    ]) {
      const rows = sums((await home.run(words)).stdout);
      expect(rows).toHaveLength(2);
      for (const row of rows) expect(row.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBeCloseTo(row.at(-1)!, 1);
    }
  });
});

describe('no data collection', () => {
  const far = (more: object = {}) => ({ baseUrl: 'https://lab.example/v1', models: ['m1'], ...more });
  it('lets through what stays on this machine', async () => {
    const { code, stdout } = await home.run(['chat', 'hi', '--data-collection', 'deny', '--zdr']);
    expect([code, stdout]).toEqual([0, 'an answer\n']);
  });
  it('of a provider of whom nothing is known, the reason names what to write', async () => {
    home.write('providers.json', { providers: { far: far() }, dataCollection: 'deny' });
    const { code, stdout } = await home.run(['explain', 'hi']);
    expect(code).toBe(1);
    expect(stdout).toContain('"dataCollection": "deny"');
    expect((await home.run(['explain', 'hi', '--zdr'])).stdout).toContain('"zdr": true');
    home.write('providers.json', {
      providers: { far: far({ dataCollection: 'deny', zdr: true }) },
      dataCollection: 'deny',
    });
    expect(await home.run(['explain', 'hi', '--zdr'])).toMatchObject({ code: 0 });
  });
});
