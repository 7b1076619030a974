// Tests conversations on the real program: going on with one, dying in the middle of a turn, two programs at once, a switch to others.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, endEvents, LAB_ENV, labConfig, textEvent, useLab } from '../helpers/lab.ts';
import { json, startUpstream, type Upstream, type UpstreamRequest } from '../helpers/upstream.ts';

let upstream: Upstream;
let home: Home;

beforeEach(async () => {
  upstream = await startUpstream(answer('Certainly.'));
  home = createHome(LAB_ENV);
  useLab(home, upstream.url);
});
afterEach(async () => {
  home.remove();
  await upstream.close();
});

const messagesIn = (request: UpstreamRequest | undefined) =>
  (JSON.parse(request!.body) as { messages: { role: string; content: string }[] }).messages;
const sent = (index = -1) => messagesIn(upstream.requests.at(index)).map(({ content }) => content);
const file = (name: string) => join(home.dir, 'provider-sessions', `${name}.json`);
const questions = (name: string) =>
  (JSON.parse(readFileSync(file(name), 'utf8')) as { type: string; user?: string; turn?: { id: string } }[])
    .filter(({ type }) => type === 'question')
    .map(({ user }) => user);
const turns = (name: string) =>
  (JSON.parse(readFileSync(file(name), 'utf8')) as { type: string }[]).filter(({ type }) => type === 'turn').length;

describe('chat --session', () => {
  it('begins a conversation, goes on with it, and -c picks up the last', async () => {
    const first = await home.run(['chat', '--session', 'work', 'one']);
    expect(first).toMatchObject({ code: 0, stdout: 'Certainly.\n' });
    expect(first.stderr).toContain('new session work');
    await home.run(['chat', '--session', 'other', 'elsewhere']);
    expect((await home.run(['chat', '--session', 'work', 'two'])).stderr).not.toContain('new session');
    expect(sent()).toEqual(['one', 'Certainly.', 'two']);
    const last = await home.run(['chat', '-c', '--json', '--system', 'Be brief.', 'three'], { input: '' });
    expect(JSON.parse(last.stdout)).toMatchObject({ ok: true, session: 'work', text: 'Certainly.' });
    await home.run(['chat', '-c'], { input: 'piped' });
    expect(sent()).toEqual(['Be brief.', 'one', 'Certainly.', 'two', 'Certainly.', 'three', 'Certainly.', 'piped']);
    expect(statSync(file('work')).mode & 0o777).toBe(0o600);
    const log = JSON.parse((await home.run(['log', '--json'])).stdout);
    expect(JSON.stringify(log)).not.toContain('piped');
  });

  it('keeps nothing of a question that belongs to none', async () => {
    await home.run(['chat', 'secret']);
    expect(readdirSync(home.dir)).not.toContain('provider-sessions');
    const { code, stderr } = await home.run(['chat', '-c', 'hello']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/there is no session yet: this begins \d{4}-\d\d-\d\d-\w{4}/);
    expect(sent()).toEqual(['hello']);
  });

  it('decides without asking or writing', async () => {
    await home.run(['chat', '--session', 'work', 'one']);
    const before = readFileSync(file('work'), 'utf8');
    const { code, stdout } = await home.run(['chat', '-c', '--dry-run', '--json', '--system', 'x', 'two']);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, provider: 'lab' });
    expect(upstream.requests).toHaveLength(1);
    expect(readFileSync(file('work'), 'utf8')).toBe(before);
  });

  it('answers with JSON of a schema as a turn like any other', async () => {
    home.write('schema.json', { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] });
    upstream.use(answer('{"n": 1}'));
    const args = ['chat', '--session', 'work', '--schema', join(home.dir, 'schema.json'), '--json', 'count'];
    expect(JSON.parse((await home.run(args)).stdout)).toMatchObject({ object: { n: 1 }, session: 'work' });
    await home.run(['chat', '-c', 'more']);
    expect(sent().slice(-3)).toEqual(['count', '{"n": 1}', 'more']);
  });

  it('says what is wrong with a name, before anybody is asked', async () => {
    for (const [args, message] of [
      [['-c', '--session', 'nope'], 'there is no session "nope"'],
      [['--session', ' '], 'a session needs a name'],
    ] as const) {
      const { code, stderr } = await home.run(['chat', ...args, 'hi']);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    }
    home.write('providers.json', labConfig(upstream.url));
    await home.run(['chat', '--session', 'work', 'one']);
    const newer = readFileSync(file('work'), 'utf8').replaceAll('"v":1', '"v":2');
    home.write('provider-sessions/work.json', newer);
    const { code, stderr } = await home.run(['chat', '--session', 'work', 'two']);
    expect(code).toBe(3);
    expect(stderr).toContain('was written by a newer version');
    expect(readFileSync(file('work'), 'utf8')).toBe(newer);
    expect(upstream.requests).toHaveLength(1);
    const listed = await home.run(['sessions']);
    expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining('written by a newer version') });
    expect(listed.stderr).not.toContain('no conversation yet');
    expect(JSON.parse((await home.run(['sessions', '--json'])).stdout)).toMatchObject({
      sessions: [],
      unusable: [{ name: 'work', why: expect.stringContaining('newer version') }],
    });
  });
});

describe('sessions', () => {
  it('lists them newest first, prints one as Markdown, and says what to do where there are none', async () => {
    expect(await home.run(['sessions'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('openclaw provider chat --session work'),
    });
    await home.run(['chat', '--session', 'work', '--system', 'Be brief.', 'one']);
    await home.run(['chat', '--session', 'other', 'else\u001b[2J where']);
    const { stdout } = await home.run(['sessions']);
    expect(stdout.split('\n').map(line => line.split('\t').slice(0, 2))).toEqual([
      ['name', 'turns'],
      ['other', '1'],
      ['work', '1'],
      [''],
    ]);
    expect((await home.run(['sessions', 'work'])).stdout).toMatch(
      /^# work\n\n## System\n\nBe brief\.\n\n## You\n\none\n\n## \S+ \S+\n\nCertainly\.\n$/,
    );
    const { sessions, transcript } = JSON.parse((await home.run(['sessions', 'work', '--json'])).stdout);
    expect(sessions).toMatchObject([{ name: 'work', turns: 1, title: 'one' }]);
    expect(transcript).toContain('Certainly.');
  });

  it('removes one when that is confirmed, and nothing else', async () => {
    for (const name of ['work', 'other']) await home.run(['chat', '--session', name, 'one']);
    const asked = await home.run(['sessions', 'work', '--remove']);
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('openclaw provider sessions "work" --remove --yes');
    expect(existsSync(file('work'))).toBe(true);
    const { stdout } = await home.run(['sessions', 'work', '--remove', '--yes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ sessions: [{ name: 'work' }], transcript: null, removed: true });
    expect([existsSync(file('work')), existsSync(file('other'))]).toEqual([false, true]);
    const wrong = await home.run(['sessions', 'othr', '--remove', '--yes']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Did you mean other?');
    expect(existsSync(file('other'))).toBe(true);
  });
});

describe('a conversation', () => {
  it('loses only the running turn to kill -9, and not the question of that', async () => {
    await home.run(['chat', '--session', 'work', 'one']);
    const half = new Promise<void>(resolve => {
      upstream.use((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(textEvent('Half of an'), () => resolve());
      });
    });
    const running = home.start(['chat', '--session', 'work', 'two']);
    await half;
    running.kill('SIGKILL');
    await running;
    expect([questions('work'), turns('work')]).toEqual([['one', 'two'], 1]);
    upstream.use(answer('Back.'));
    expect((await home.run(['chat', '-c', 'three'])).stdout).toBe('Back.\n');
    expect(sent()).toEqual(['one', 'Certainly.', 'three']);
  });

  it('loses no turn to two programs at once', async () => {
    await home.run(['chat', '--session', 'work', 'one']);
    // Neither is answered before both have asked.
    let waiting: (() => void)[] = [];
    upstream.use(async (_request, response) => {
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const go of waiting.splice(0)) go();
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(textEvent('Both.') + endEvents());
    });
    const both = await Promise.all(['left', 'right'].map(text => home.run(['chat', '--session', 'work', text])));
    waiting = [];
    expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, 'Both.\n'],
      [0, 'Both.\n'],
    ]);
    upstream.use(answer('Yes.'));
    await home.run(['chat', '-c', 'last']);
    expect(sent().sort()).toEqual(['Both.', 'Both.', 'Certainly.', 'last', 'left', 'one', 'right']);
  });

  it('crosses a spent quota, a failing provider and a smaller window', async () => {
    const others = await Promise.all([1, 2].map(() => startUpstream(answer('Yes, indeed.'))));
    const [failing, small] = others as [Upstream, Upstream];
    const lab = (url: string, contextWindow: number) => ({
      baseUrl: `${url}/v1`,
      apiKey: '${LAB_KEY}',
      models: { m1: { contextWindow, maxOutput: 500, costPer1M: { input: 1, output: 2 } } },
    });
    home.write('providers.json', {
      providers: { one: lab(upstream.url, 64_000), two: lab(failing.url, 64_000), three: lab(small.url, 3_000) },
      preferences: { default: ['one', 'two', 'three'] },
    });
    const text = (n: number) => `Question ${n}. ${`filler ${n} `.repeat(200)}`;
    const say = async (n: number) => {
      const { stdout, stderr } = await home.run(['chat', '--session', 'long', '--json', text(n)]);
      return { provider: JSON.parse(stdout).provider as string, stderr };
    };
    expect([(await say(1)).provider, (await say(2)).provider]).toEqual(['one', 'one']);
    upstream.use(json(429, { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } }));
    expect([(await say(3)).provider, (await say(4)).provider]).toEqual(['two', 'two']);
    failing.use(json(503, { error: { message: 'down' } }));
    const fifth = await say(5);
    expect(fifth.provider).toBe('three');
    expect(fifth.stderr).toMatch(/history compacted: \d of 4 turns sent, three m1 takes 3,000 tokens/);
    const cut = messagesIn(small.requests.at(-1));
    expect([cut[0]?.content, cut.at(-1)?.content]).toEqual([text(1), text(5)]);
    expect(cut.length).toBeLessThan(9);
    expect(turns('long')).toBe(5);
    await Promise.all(others.map(other => other.close()));
  });
});

describe('switch --session', () => {
  it('pins one conversation and leaves the others alone', async () => {
    const other = await startUpstream(answer('Other here.'));
    const lab = (url: string) => ({
      baseUrl: `${url}/v1`,
      apiKey: '${LAB_KEY}',
      models: { m1: { contextWindow: 64_000, costPer1M: { input: 1, output: 2 } } },
    });
    home.write('providers.json', {
      providers: { one: lab(upstream.url), two: lab(other.url) },
      preferences: { default: ['one', 'two'] },
    });
    expect(await home.run(['switch', 'two', '--session'])).toMatchObject({ code: 2 });
    await home.run(['chat', '--session', 'a', 'hi']);
    await home.run(['chat', '--session', 'b', 'hi']);
    const switched = await home.run(['switch', 'two', '--session', 'a']);
    expect(switched.code).toBe(0);
    expect(switched.stderr).toContain('routing of session a: automatic → two');
    expect((await home.run(['chat', '--session', 'a', 'again'])).stdout).toBe('Other here.\n');
    expect((await home.run(['chat', '--session', 'b', 'again'])).stdout).toBe('Certainly.\n');
    expect((await home.run(['chat', 'again'])).stdout).toBe('Certainly.\n');
    await home.run(['chat', '--session', 'a', 'newest now']);
    const json = JSON.parse((await home.run(['switch', 'auto', '--session', '--json'])).stdout);
    expect(json).toMatchObject({ ok: true, session: 'a', before: { provider: 'two' }, after: null });
    expect((await home.run(['chat', '-c', 'again'])).stdout).toBe('Certainly.\n');
    expect((await home.run(['completion', '--values', 'sessions'])).stdout).toBe('a\nb\n');
    await other.close();
  });
});
