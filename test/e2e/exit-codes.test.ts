// Exit codes of the real program: one run for each row of the table, interruptions included.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { expectDocument } from '../helpers/documents.ts';
import { answer, endless, LAB_ENV, textEvent, useLab } from '../helpers/lab.ts';
import { startWith } from '../helpers/shell.ts';
import { inTurn, json, raw, startUpstream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
let upstream: Upstream;
let home: Home;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
  useLab(home, upstream.url);
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

const refusal = (status: number, message: string, headers = {}) => json(status, { error: { message } }, headers);
const brokenOff: UpstreamHandler = raw(socket => {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
  const event = textEvent('only a part');
  socket.write(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`, () =>
    setTimeout(() => socket.destroy(), 20),
  );
});
const silent: UpstreamHandler = () => {};

interface Row {
  readonly code: number;
  readonly what: string;
  readonly handler?: UpstreamHandler;
  readonly args?: readonly string[];
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly type?: string;
}

const TABLE: readonly Row[] = [
  { code: 0, what: 'done' },
  { code: 0, what: 'done, after a failure that did not last', handler: inTurn(refusal(500, 'oops'), answer('fine')) },
  { code: 1, what: 'other failure', handler: refusal(400, 'messages: too few'), type: 'bad_request' },
  { code: 2, what: 'wrong usage', args: ['chat', 'x', '--nope'], type: 'usage' },
  { code: 3, what: 'bad configuration', config: '{ "zdr": 7 }', type: 'config' },
  { code: 4, what: 'key missing', env: { LAB_KEY: '' }, type: 'auth' },
  { code: 4, what: 'key refused', handler: refusal(401, 'Incorrect API key provided'), type: 'auth' },
  {
    code: 5,
    what: 'rate limited',
    handler: refusal(429, 'Rate limit reached', { 'retry-after': '3600' }),
    type: 'rate_limited',
  },
  { code: 6, what: 'budget', args: ['chat', 'x', '--budget', 'free_only'], type: 'budget' },
  { code: 7, what: 'answer broke off', handler: brokenOff, type: 'truncated' },
  { code: 8, what: 'every provider failed', handler: refusal(503, 'down'), type: 'overloaded|server_error' },
  { code: 9, what: 'timed out', handler: silent, args: ['chat', 'x', '--timeout', '500ms'], type: 'timeout' },
];

describe('the table', () => {
  it.each(TABLE)('$code: $what', async ({ code, handler, args = ['chat', 'x'], config, env = {}, type }) => {
    if (handler) upstream.use(handler);
    if (config !== undefined) home.write('providers.json', config);
    const ran = await home.run([...args, '--json'], { env });
    expect(ran.code, ran.stderr).toBe(code);
    await expectDocument('provider chat', ran.stdout);
    const document = JSON.parse(ran.stdout);
    expect(document.ok).toBe(code === 0);
    if (type !== undefined) expect(document.error.type).toMatch(new RegExp(`^(${type})$`));
    if (code === 5) {
      const inAnHour = Date.now() + 3_600_000;
      expect(Math.abs(Date.parse(document.error.resetsAt) - inAnHour)).toBeLessThan(60_000);
      expect(ran.stderr).toMatch(/resets/);
    }
  });
});

it('5 without a word of when: the time of our own next try, in the message and in the document', async () => {
  for (const [refused, seconds] of [
    [refusal(429, 'Rate limit reached'), 20],
    [refusal(402, 'Insufficient credits'), 3600],
  ] as const) {
    upstream.use(refused);
    await home.run(['reset', '--cache', '--yes']);
    const { code, stdout, stderr } = await home.run(['chat', 'x', '--json']);
    const { resetsAt } = JSON.parse(stdout).error;
    expect(code).toBe(5);
    expect(Math.abs(Date.parse(resetsAt) - Date.now() - seconds * 1000)).toBeLessThan(seconds * 500);
    expect(stderr).toMatch(/^ {2}next try at \d\d:\d\d/m);
  }
});

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s during an answer: exit %i, the upstream is cancelled, and what it cost is in the log',
    async (signal, code) => {
      let left = () => {};
      const gone = new Promise<void>(resolve => {
        left = resolve;
      });
      let begun = () => {};
      const beginning = new Promise<void>(resolve => {
        begun = resolve;
      });
      upstream.use((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(textEvent('a word or two that were paid for '.repeat(20)), begun);
        response.on('close', left);
      });
      const running = startWith(home, ['chat', 'count to a million', '--stream'], 'ignore');
      await beginning;
      // The first words are on their way: they must be there before the signal, or there is nothing to pay for.
      await running.printed('paid for');
      running.kill(signal);
      const { code: ended, signal: by, stderr } = await running.ended;
      await gone;
      expect({ ended, by }).toEqual({ ended: code, by: null });
      expect(stderr).not.toMatch(/^\s+at /m);
      const [entry] = JSON.parse(readFileSync(join(home.dir, 'providers-log.json'), 'utf8'));
      expect(entry).toMatchObject({ ok: false, attempts: [{ ok: false, costSource: 'estimate' }] });
      expect(entry.costNanoUsd).toBeGreaterThan(0);
      expect(entry.attempts[0].costNanoUsd).toBe(entry.costNanoUsd);
    },
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s with --json: one document that says so, %i', async (signal, code) => {
    let begun = () => {};
    const beginning = new Promise<void>(resolve => {
      begun = resolve;
    });
    upstream.use(() => begun());
    const running = startWith(home, ['chat', 'x', '--json'], 'ignore');
    await beginning;
    running.kill(signal);
    const { stdout, ...ended } = await running.ended;
    expect(ended.code).toBe(code);
    expect(await expectDocument('provider chat', stdout)).toMatchObject({
      error: { type: 'aborted', message: expect.stringMatching(/^lab m1: cancelled$/), exitCode: code, hint: null },
    });
  });

  it('of log --follow --json: every line is a document', async () => {
    await home.run(['chat', 'x']);
    const running = startWith(home, ['log', '--follow', '--json'], 'ignore');
    await running.printed('"provider":"lab"');
    running.kill('SIGINT');
    const { stdout, code } = await running.ended;
    expect(code).toBe(130);
    const [line = '', ...more] = stdout.trimEnd().split('\n');
    expect(await expectDocument('provider log', line)).toMatchObject({ ok: true, provider: 'lab' });
    expect(more).toEqual([]);
  });

  it.each([
    ['before the first word', silent],
    ['in the midst of an endless answer that is held back', endless(n => `${n} `)],
  ])('SIGINT %s: exit 130 with nothing on standard output', async (_when, handler) => {
    let begun = () => {};
    const beginning = new Promise<void>(resolve => {
      begun = resolve;
    });
    upstream.use((request, response) => {
      begun();
      return handler(request, response);
    });
    const running = startWith(home, ['chat', 'x'], 'ignore');
    await beginning;
    running.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  });

  it('SIGINT while standard input is awaited: exit 130, and nobody was asked', async () => {
    const running = startWith(home, ['chat', 'x'], 'socket');
    await running.heard('Waiting for standard input');
    running.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
    expect(upstream.requests).toEqual([]);
  });

  it('with --json an interruption is a document as well', async () => {
    let begun = () => {};
    const beginning = new Promise<void>(resolve => {
      begun = resolve;
    });
    upstream.use(() => begun());
    const running = startWith(home, ['chat', 'x', '--json'], 'ignore');
    await beginning;
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { type: 'aborted' } });
  });
});
