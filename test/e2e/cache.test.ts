// `chat --cache` on the real program: the same question is asked once, and its answer given again at no cost, with no network.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

const FILE = 'provider-cache-answers.json';
const FENCED = 'So:\n```sh\nls\n```\n';
const answer = (text: string, finish = 'stop') => {
  const chunk = (delta: object, reason: string | null, more = {}) =>
    `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta, finish_reason: reason }], ...more })}\n\n`;
  const usage = { usage: { prompt_tokens: 1000, completion_tokens: 2000 } };
  return `${chunk({ content: text }, null)}${chunk({}, finish, usage)}data: [DONE]\n\n`;
};

let home: Home;
let upstream: Upstream;
let reply: string;
const lab = (more: object = {}) => ({
  providers: {
    lab: {
      baseUrl: `${upstream.url}/v1`,
      apiKey: '${LAB_KEY}',
      models: { m1: { costPer1M: { input: 1, output: 2 } }, m2: { costPer1M: { input: 1, output: 2 } } },
      quota: { limit: 100, unit: 'requests', reset: 'daily' },
    },
  },
  ...more,
});
beforeEach(async () => {
  reply = answer('An answer.');
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(reply);
  });
  home = createHome({ LAB_KEY: 'sk-lab-0123456789' });
  home.write('providers.json', lab());
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const chat = (...words: string[]) => home.run(['chat', 'What is a monad?', '--cache', ...words]);
const json = async (...args: string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);
const asked = () => upstream.requests.length;

it('the second time the answer comes from the store, with its age, at no cost, and nobody is there to ask', async () => {
  const first = await chat();
  expect(first).toMatchObject({ code: 0, stdout: 'An answer.\n' });
  expect(first.stderr).not.toContain('cached');
  await upstream.close();
  const again = await chat();
  expect(again).toMatchObject({ code: 0, stdout: 'An answer.\n' });
  expect(again.stderr).toMatch(/^lab · m1 · \w+ · \d+ ms · 0 tok · \$0 \(cached (now|\d+ s ago)\)\n$/);
  expect(await chat('-q')).toMatchObject({ code: 0, stdout: 'An answer.\n', stderr: '' });
  expect(asked()).toBe(1);
  // Without the option there is no answer, and nothing else is kept of the one that there is.
  expect((await home.run(['chat', 'What is a monad?'])).code).not.toBe(0);
});

it('quota, credits, log and usage know that nobody was asked', async () => {
  await home.run(['credits', 'topup', '10']);
  const first = await json('chat', 'hello', '--cache');
  expect(first).toMatchObject({ cached: null, costUsd: 0.005, usage: { outputTokens: 2000 } });
  const balance = await json('credits', 'balance');
  expect((await json('quota', 'lab')).quotas).toMatchObject([{ used: 1 }]);
  const again = await json('chat', 'hello', '--cache');
  expect(again).toMatchObject({
    ok: true,
    text: 'An answer.',
    costUsd: 0,
    usage: { inputTokens: 0, outputTokens: 0 },
    attempts: [],
    cached: { id: first.id, savedUsd: 0.005 },
  });
  expect(again.cached.ageMs).toBeGreaterThanOrEqual(0);
  expect(again.id).not.toBe(first.id);
  expect(await json('credits', 'balance')).toEqual(balance);
  expect((await json('quota', 'lab')).quotas).toMatchObject([{ used: 1 }]);
  const { entries } = await json('log');
  expect(entries).toMatchObject([
    { id: first.id, costUsd: 0.005, cached: null },
    { id: again.id, ok: true, provider: 'lab', costUsd: 0, attempts: [], cached: { id: first.id } },
  ]);
  expect((await home.run(['log'])).stdout).toContain('cached');
  expect((await home.run(['log', '--why', again.id])).stdout).toContain(`the answer to ${first.id}`);
  expect(await json('usage')).toMatchObject({
    overview: { requests: 2, answered: 2, cached: 1, calls: 1, costUsd: 0.005, outputTokens: 2000 },
  });
  expect((await home.run(['usage'])).stdout).toContain('2 answered, 1 of them from the store; 1 call,');
});

it('is given in every form that an answer has', async () => {
  reply = answer(FENCED);
  await chat();
  expect((await chat('-x')).stdout).toBe('ls\n');
  expect((await chat('--raw')).stdout).toBe(FENCED);
  expect((await chat('--stream')).stdout).toBe(FENCED);
  expect((await chat('--no-stream')).stdout).toBe(FENCED);
  const events = (await chat('--stream-json')).stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual(['decided', 'cached', 'text', 'result']);
  expect(events[1]).toMatchObject({ provider: 'lab', model: 'm1', ageMs: expect.any(Number) });
  expect(events[3]).toMatchObject({ ok: true, text: FENCED, cached: { savedUsd: 0.005 } });
  expect(asked()).toBe(1);
});

it('with a schema the value is given again too', async () => {
  reply = answer('```json\n{"n": 3}\n```');
  writeFileSync(join(home.dir, 's.json'), '{"type":"object","properties":{"n":{"type":"number"}}}');
  const schema = ['--schema', join(home.dir, 's.json')];
  const [first, again] = [
    await json('chat', 'n?', '--cache', ...schema),
    await json('chat', 'n?', '--cache', ...schema),
  ];
  expect([first.object, again.object, again.cached.id]).toEqual([{ n: 3 }, { n: 3 }, first.id]);
  writeFileSync(join(home.dir, 's.json'), '{"type":"object"}');
  expect((await json('chat', 'n?', '--cache', ...schema)).cached).toBeNull();
  expect(asked()).toBe(2);
});

it('an answer that is not what the schema wants is not kept', async () => {
  reply = answer('{"n": "three"}');
  writeFileSync(join(home.dir, 's.json'), '{"type":"object","properties":{"n":{"type":"number"}}}');
  for (const round of [2, 4]) {
    expect((await chat('--schema', join(home.dir, 's.json'))).code).toBe(1);
    expect(asked()).toBe(round);
  }
});

it('files count by what is in them', async () => {
  const path = join(home.dir, 'a.txt');
  for (const [text, calls] of [
    ['one', 1],
    ['one', 1],
    ['two', 2],
  ] as const) {
    writeFileSync(path, text);
    await chat('-f', path);
    expect(asked()).toBe(calls);
  }
});

it('--no-log leaves no entry, and the answer is kept and given all the same', async () => {
  await chat('--no-log');
  await chat('--no-log');
  expect(asked()).toBe(1);
  expect((await json('log')).entries).toEqual([]);
});

it('a temperature above 0 asks anew, and says so', async () => {
  for (const calls of [1, 2]) {
    const { stderr } = await chat('--temperature', '0.7');
    expect([asked(), stderr]).toEqual([calls, expect.stringContaining('a temperature above 0')]);
  }
  await chat('--temperature', '0');
  await chat('--temperature', '0');
  expect(asked()).toBe(3);
});

it.each([
  ['cut', () => answer('half a', 'length')],
  ['refused', () => answer('', 'content_filter')],
  ['of blanks', () => answer(' \n')],
  ['broken off', () => answer('half a').slice(0, 60)],
])('an answer that is %s is not kept', async (_, made) => {
  reply = made();
  await chat('--no-fallback', '-m', 'lab/m1');
  const before = asked();
  reply = answer('Whole.');
  expect((await chat('--no-fallback', '-m', 'lab/m1')).stdout).toBe('Whole.\n');
  expect(asked()).toBe(before + 1);
});

describe('the store', () => {
  it('is readable by its owner only, and holds neither question nor key', async () => {
    await chat('-s', 'You are a tutor');
    expect(statSync(join(home.dir, FILE)).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(home.dir, FILE), 'utf8');
    expect(text).toContain('An answer.');
    for (const secret of ['monad', 'tutor', 'sk-lab']) expect(text).not.toContain(secret);
  });

  it.each([
    ['torn', (text: string) => text.slice(0, text.length / 2)],
    ['something else', () => '[1]'],
    ['of damaged answers', (text: string) => text.replace(/"text":"[^"]*"/, '"text":7')],
  ])('that is %s is begun anew', async (_, damage) => {
    await chat();
    writeFileSync(join(home.dir, FILE), damage(readFileSync(join(home.dir, FILE), 'utf8')));
    expect(await chat()).toMatchObject({ code: 0, stdout: 'An answer.\n' });
    expect(await chat()).toMatchObject({ code: 0, stderr: expect.stringContaining('cached') });
    expect(asked()).toBe(2);
  });

  it('of a newer version is left as it is: somebody is asked, and it is said once', async () => {
    home.write(FILE, '{"version":2,"pages":[]}');
    const { code, stdout, stderr } = await chat();
    expect([code, stdout]).toEqual([0, 'An answer.\n']);
    expect(stderr.match(/written by a newer version/g)).toHaveLength(1);
    expect(readFileSync(join(home.dir, FILE), 'utf8')).toBe('{"version":2,"pages":[]}');
  });

  it('is emptied by reset, with --answers alone nothing else is', async () => {
    await chat();
    expect(await json('reset', '--answers')).toMatchObject({ ok: true, pin: null, cache: { files: [FILE] } });
    expect((await json('status')).current).toMatchObject({ provider: 'lab' });
    await chat();
    expect(asked()).toBe(2);
    expect((await json('reset', '--cache')).cache.files).toEqual(expect.arrayContaining([FILE]));
  });

  it('is shared by many at once', async () => {
    const questions = Array.from({ length: 12 }, (_, n) => `question ${n}`);
    const all = await Promise.all(questions.map(one => home.run(['chat', one, '--cache'])));
    for (const one of all) expect(one).toMatchObject({ code: 0, stdout: 'An answer.\n' });
    await upstream.close();
    const again = await Promise.all(questions.map(one => home.run(['chat', one, '--cache'])));
    for (const one of again) expect(one).toMatchObject({ code: 0, stderr: expect.stringContaining('cached') });
  });
});

it('is for single questions', async () => {
  expect(await chat('-c')).toMatchObject({ code: 2, stderr: expect.stringContaining('contradict') });
  expect((await chat('--session', 'work')).code).toBe(2);
  expect(asked()).toBe(0);
});
