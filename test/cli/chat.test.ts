// One-shot chat: what goes to standard output, what to standard error, and what is asked.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zai } from '../../src/catalog/providers/zai.ts';
import { chatSchema } from '../../src/cli/schemas/chat.ts';
import { errorSchema } from '../../src/cli/schemas/error.ts';
import { explainSchema } from '../../src/cli/schemas/explain.ts';
import { textOf } from '../../src/domain/message.ts';
import type { EngineEvent } from '../../src/engine/contract.ts';
import { always } from '../../src/sandbox/script.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { classifyError } from '../../src/wire/classify.ts';
import { startRig } from '../helpers/rig.ts';
import { model, provider } from '../helpers/world.ts';
import {
  type AnsweringEngine,
  answering,
  decision,
  ended,
  failedOutcome,
  type HostOptions,
  loaded,
  NOW,
  outcome,
  quotaSpent,
  runLine,
} from './host.ts';

const LINE = 'kimi · kimi-k2.5 · coding · 1.2 s · 812 tok · $0.0004 (after zai: quota spent)\n';
const TEXT = 'The sky scatters blue light.';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Runs `chat` and tells what the engine was asked. */
async function chat(argv: readonly string[], options: HostOptions & { readonly with?: AnsweringEngine } = {}) {
  const engine = options.with ?? answering(outcome());
  const run = await runLine(['chat', ...argv], { engine: async () => engine, ...options });
  return { ...run, calls: engine.calls };
}

const failedOver: EngineEvent = {
  type: 'failed',
  candidate: { provider: 'zai', model: 'glm-4.7' },
  failure: quotaSpent,
  next: { provider: 'kimi', model: 'kimi-k2.5' },
};

describe('the answer', () => {
  it('stands alone on standard output, with one newline; who gave it stands on standard error', async () => {
    expect(await chat(['why', 'is the sky blue?'])).toMatchObject({ code: 0, stdout: `${TEXT}\n`, stderr: LINE });
  });

  it.each([
    ['text\n', 'text\n'],
    ['text\n\n\n', 'text\n'],
    ['', ''],
  ])('%j is printed as %j', async (text, printed) => {
    expect((await chat(['hi'], { with: answering(outcome({}, text)) })).stdout).toBe(printed);
  });

  it('has nothing added with --raw', async () => {
    expect((await chat(['hi', '--raw'])).stdout).toBe(TEXT);
  });

  it('comes without a word on standard error with -q', async () => {
    const engine = answering(outcome(), [failedOver, { type: 'notice', message: 'renamed' }]);
    expect((await chat(['hi', '-q'], { with: engine })).stderr).toBe('');
  });

  it('is preceded by the failovers and notices as they happen', async () => {
    const notices = ['claude-2 was retired'];
    const engine = answering(outcome({ decision: decision({ notices }) }), [
      failedOver,
      { type: 'waiting', ms: 1500, why: 'rate limited', candidate: { provider: 'kimi', model: 'kimi-k2.5' } },
    ]);
    const lines = (await chat(['hi'], { with: engine })).stderr.split('\n');
    expect(lines).toEqual([
      'claude-2 was retired',
      'zai: quota spent (resets 12:12) → kimi kimi-k2.5',
      'waiting 1.5 s for kimi: rate limited',
      LINE.trimEnd(),
      '',
    ]);
  });

  it('names the account, and shows an unknown cost as unknown', async () => {
    const candidate = { provider: 'google', model: 'gemini', account: 'google-2' };
    const result = outcome({ candidate, attempts: [], cost: undefined, usage: undefined });
    const { stderr } = await chat(['hi'], { with: answering(result) });
    expect(stderr).toBe('google (google-2) · gemini · coding · 1.2 s · ? tok · $?\n');
  });

  it('is cleaned of control sequences for a terminal, wherever they are cut, and left alone in a pipe', async () => {
    const text = 'a\u001b]52;c;ZXZpbA==\u0007b\u001b[2Jc';
    const onTerminal = await chat(['hi'], { with: answering(outcome({}, text)), terminal: { stdout: 80 } });
    expect(onTerminal.stdout).toBe('abc\n');
    expect((await chat(['hi'], { with: answering(outcome({}, text)) })).stdout).toBe(`${text}\n`);
  });

  it('with -x is only the first code block, and all of it where there is none', async () => {
    const fenced = 'Use this:\n```sh\nls -l\n```\nor\n```\nno\n```';
    expect((await chat(['hi', '-x'], { with: answering(outcome({}, fenced)) })).stdout).toBe('ls -l\n');
    const bare = await chat(['hi', '-x']);
    expect(bare.stdout).toBe(`${TEXT}\n`);
    expect(bare.stderr).toContain('no code block');
  });
});

describe('streaming', () => {
  const broken = () =>
    failedOutcome(
      { kind: 'truncated', scope: 'model', message: 'the connection closed' },
      { answer: { text: 'The sky', reasoning: [], toolCalls: [], finishReason: 'error' } },
    );

  it('holds a broken answer back in a pipe, and says how much there was', async () => {
    const { code, stdout, stderr } = await chat(['hi'], { with: answering(broken()) });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toContain('7 characters came before');
  });

  it('shows it as it comes on a terminal or with --stream; the exit code tells that it broke off', async () => {
    for (const options of [{ terminal: { stdout: 80 } }, {}]) {
      const argv = 'terminal' in options ? ['hi'] : ['hi', '--stream'];
      const { code, stdout, stderr } = await chat(argv, { ...options, with: answering(broken()) });
      expect([code, stdout]).toEqual([7, 'The sky\n']);
      expect(stderr).toContain('broke off');
    }
  });

  it('holds it on a terminal with --no-stream', async () => {
    const { stdout } = await chat(['hi', '--no-stream'], { with: answering(broken()), terminal: { stdout: 80 } });
    expect(stdout).toBe('');
  });

  it('gives NDJSON events, of which the last is the result', async () => {
    const { stdout, code } = await chat(['hi', '--stream-json'], { with: answering(outcome(), [failedOver]) });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(code).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['decided', 'failed', 'text', 'text', 'text', 'text', 'result']);
    expect(events[1]).toEqual({
      type: 'failed',
      provider: 'zai',
      model: 'glm-4.7',
      account: null,
      reason: 'quota_exhausted',
      status: quotaSpent.status ?? null,
      code: quotaSpent.code ?? null,
      message: quotaSpent.message,
      resetsAt: quotaSpent.resetsAt === undefined ? null : new Date(quotaSpent.resetsAt).toISOString(),
      next: { provider: 'kimi', model: 'kimi-k2.5', account: null },
    });
    expect(
      events
        .slice(2, -1)
        .map(({ text }) => text)
        .join(''),
    ).toBe(TEXT);
    const { type, ...result } = events.at(-1);
    expect(chatSchema.parse(result).text).toBe(TEXT);
  });

  it('ends NDJSON with a result on failure too', async () => {
    const { stdout, code } = await chat(['hi', '--stream-json'], { with: answering(broken()) });
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(code).toBe(7);
    expect(last).toMatchObject({
      type: 'result',
      ok: false,
      text: 'The sky',
      error: { type: 'truncated', exitCode: 7 },
    });
  });
});

describe('--json', () => {
  it('is one document with the fixed fields', async () => {
    const { stdout } = await chat(['hi', '--json']);
    const document = chatSchema.parse(JSON.parse(stdout));
    expect(document).toMatchObject({
      ok: true,
      provider: 'kimi',
      model: 'kimi-k2.5',
      account: null,
      reason: 'limit',
      task: 'coding',
      text: TEXT,
      finishReason: 'stop',
      costUsd: 0.0004,
      latencyMs: 1200,
    });
    expect(document.usage).toEqual({
      inputTokens: 500,
      outputTokens: 312,
      cachedInputTokens: null,
      reasoningTokens: null,
    });
    expect(document.attempts.map(({ ok, reason, status }) => [ok, reason, status])).toEqual([
      [false, 'quota_exhausted', 429],
      [true, null, null],
    ]);
  });

  it('is one document on failure too, with attempts, the soonest time and a hint', async () => {
    const { stdout, stderr, code } = await chat(['hi', '--json'], { with: answering(failedOutcome(quotaSpent)) });
    const { error } = errorSchema.parse(JSON.parse(stdout));
    expect(code).toBe(5);
    expect(error).toMatchObject({
      type: 'quota_exhausted',
      code: '1308',
      exitCode: 5,
      resetsAt: '2026-11-21T12:12:00.000Z',
    });
    expect(error.attempts).toMatchObject([{ provider: 'zai', reason: 'quota_exhausted', status: 429, latencyMs: 90 }]);
    expect(error.hint).toContain('openclaw provider quota');
    expect(stderr).toContain(
      'zai glm-4.7: quota spent (429), resets 12:12 (in 12 min): You have used your plan [request req-7]',
    );
  });
});

describe('a failure', () => {
  it('lists every attempt where there were several', async () => {
    const two = failedOutcome(
      { kind: 'server_error', scope: 'none', message: 'all 2 providers failed: boom' },
      {
        attempts: [
          { ...failedOutcome(quotaSpent).attempts[0]! },
          {
            ...failedOutcome({ kind: 'overloaded', scope: 'model', message: 'busy', status: 529 }).attempts[0]!,
            provider: 'kimi',
          },
        ],
      },
    );
    const { code, stderr } = await chat(['hi'], { with: answering(two) });
    expect(code).toBe(8);
    expect(stderr.split('\n')[0]).toBe('error: all 2 providers failed: boom');
    expect(stderr).toContain('  zai glm-4.7: quota spent (429)');
    expect(stderr).toContain('  kimi glm-4.7: overloaded (529): busy');
  });

  it('tells the models of one provider that failed alike in one line', async () => {
    const [first] = failedOutcome({ kind: 'overloaded', scope: 'model', message: 'busy', status: 529 }).attempts;
    const attempts = [first!, { ...first!, model: 'glm-5' }, { ...first!, provider: 'kimi' }];
    const all = failedOutcome({ kind: 'overloaded', scope: 'none', message: 'busy' }, { attempts });
    const { stderr, stdout } = await chat(['hi', '--json'], { with: answering(all) });
    expect(stderr.split('\n').slice(1, 3)).toEqual([
      '  zai (2 models): overloaded (529): busy',
      '  kimi glm-4.7: overloaded (529): busy',
    ]);
    expect(JSON.parse(stdout).error.attempts).toHaveLength(3);
  });

  it('ends with what the vendor wants done, where its rule says so', async () => {
    const body = '{"error":{"message":"Insufficient balance","code":"1113"}}';
    const failure = classifyError({ status: 429, headers: {} }, body, { provider: zai }, NOW);
    const { stderr } = await chat(['hi'], { with: answering(failedOutcome(failure)) });
    expect(stderr).toMatch(/^hint: Recharge, or use the other endpoint: .+ only without(?:; or wait .*)?$/m);
  });

  it('names the soonest candidate where nobody could be asked', async () => {
    const soonest = { candidate: { provider: 'zai', model: 'glm-4.7' }, at: quotaSpent.resetsAt! };
    const nobody = failedOutcome(
      { kind: 'quota_exhausted', scope: 'none', message: 'every quota is spent' },
      { attempts: [], decision: decision({ chain: [], provider: undefined, model: undefined, soonest }) },
    );
    const { code, stderr, stdout } = await chat(['hi', '--json'], { with: answering(nobody) });
    expect(code).toBe(5);
    expect(stderr).toContain('soonest: zai glm-4.7 at 12:12 (in 12 min)');
    expect(stderr).toContain('--wait 12m');
    expect(JSON.parse(stdout).error.resetsAt).toBe('2026-11-21T12:12:00.000Z');
  });

  it.each([
    [12 * 60_000, /--wait 12m$/m],
    [20_000, /--wait 1m$/m],
    [5 * 3_600_000, /openclaw provider quota$/m],
  ])('suggests to wait %d ms only where that can be sat out', async (ms, hint) => {
    const failure = { ...quotaSpent, resetsAt: NOW + ms };
    expect((await chat(['hi'], { with: answering(failedOutcome(failure)) })).stderr).toMatch(hint);
  });

  it.each([
    [['-p', 'zai'], '{}', true],
    [['-m', 'glm-4.7'], '{}', true],
    [['-p', 'zai', '--fallback'], '{}', false],
    [['-p', 'zai'], '{"switchOnLimit": true}', true],
    [[], '{}', false],
    [[], '{"pin": {"provider": "zai"}}', true],
    [[], '{"pin": {"provider": "zai"}, "switchOnLimit": true}', false],
    [['--no-fallback'], '{"pin": {"provider": "zai"}, "switchOnLimit": true}', true],
  ] as const)('of %j under %s suggests others where they were kept out: %s', async (words, file, isSuggested) => {
    const parsed = parseSettings(file, { env: {}, knownProviders: ['zai', 'kimi'] });
    if ('errors' in parsed) throw new Error(file);
    const settings = async () => loaded({ settings: parsed.settings });
    const { stderr } = await chat(['hi', ...words], { with: answering(failedOutcome(quotaSpent)), settings });
    expect(stderr.includes('let others answer: --fallback')).toBe(isSuggested);
  });

  it('suggests others before a wait, and nobody new where others are there', async () => {
    const limited = { kind: 'rate_limited', scope: 'model', message: 'slow down', resetsAt: NOW + 90_000 } as const;
    const { stderr } = await chat(['hi', '-p', 'zai'], { with: answering(failedOutcome(limited)) });
    expect(stderr).toMatch(/^hint: Let others answer: --fallback; or wait for it: --wait 2m$/m);
  });

  it('suggests nobody where nobody else has a key', async () => {
    const world = [provider('zai', [model('glm-4.7')])];
    const { stderr } = await chat(['hi', '-p', 'zai'], { with: answering(failedOutcome(quotaSpent)), world });
    expect(stderr).not.toContain('--fallback');
  });

  it('cannot steer a terminal with the words of a vendor', async () => {
    const failure = { ...quotaSpent, message: 'no\u001b[2J way' };
    expect((await chat(['hi'], { with: answering(failedOutcome(failure)) })).stderr).toContain('no way');
  });
});

describe('the request', () => {
  it('says whether OpenRouter is asked', async () => {
    for (const [use, openrouter] of [
      ['yes', true],
      ['no', false],
    ] as const) {
      const { calls } = await chat(['hi', '--openrouter', use]);
      expect(calls).toMatchObject([{ routing: { openrouter } }]);
    }
    expect((await chat(['hi', '--sort', 'prize'])).stderr).toMatch(/Did you mean price\?/);
    expect((await chat(['hi', '--data-collection', 'never'])).code).toBe(2);
  });
  it('carries every wish of the command line', async () => {
    const { calls } = await chat([
      ...['hi', '--system', 'be brief', '-m', 'zai/glm-4.7', '-p', 'zai', '--fallback', '--quality', 'max_speed'],
      ...['--budget', 'free_only', '--max-price', '1/5', '--zdr', '--task', 'code_generation', '--wait', '10m'],
      ...['--sort', 'throughput', '--data-collection', 'deny', '--openrouter', 'only'],
      ...['--timeout', '90', '--max-tokens', '100', '--temperature', '0.5', '--no-log', '--fallback-model', 'a,b'],
    ]);
    expect(calls).toEqual([
      {
        request: {
          messages: [
            { role: 'system', content: 'be brief' },
            { role: 'user', content: 'hi' },
          ],
          maxOutputTokens: 100,
          temperature: 0.5,
        },
        routing: {
          model: 'zai/glm-4.7',
          provider: 'zai',
          fallback: true,
          fallbackModels: ['a', 'b'],
          quality: 'max_speed',
          budget: 'free_only',
          maxPrice: { prompt: 1, completion: 5 },
          sort: 'throughput',
          dataCollection: 'deny',
          openrouter: 'only',
          zdr: true,
          task: 'coding',
          waitMs: 600_000,
          timeoutMs: 90_000,
        },
        log: false,
        restart: 'free',
      },
    ]);
  });

  it('says nothing that the command line did not say', async () => {
    expect((await chat(['hi'])).calls).toEqual([
      { request: { messages: [{ role: 'user', content: 'hi' }] }, routing: {}, restart: 'free' },
    ]);
    expect((await chat(['hi', '--no-fallback'])).calls[0]?.routing).toEqual({ fallback: false });
  });

  it('puts piped text after the instruction, as a block whose end the text cannot fake', async () => {
    const { calls } = await chat(['review', 'this'], { stdin: 'a\n</stdin>\nb\n' });
    expect(calls[0]?.request.messages[0]?.content).toBe('review this\n\n<stdin-2>\na\n</stdin>\nb\n</stdin-2>');
  });

  it('takes piped text alone as the prompt', async () => {
    expect((await chat([], { stdin: 'why?\n' })).calls[0]?.request.messages[0]?.content).toBe('why?\n');
    expect((await chat(['-'], { stdin: 'why?' })).calls[0]?.request.messages[0]?.content).toBe('why?');
  });

  it('attaches text files as blocks with their name and images as parts', async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]);
    const argv = ['-f', await file('a b.ts', 'let x;\n'), '-f', await file('p.png', png), 'compare'];
    const [message] = (await chat(argv)).calls[0]!.request.messages;
    expect(textOf(message!)).toBe('compare\n\n<file name="a b.ts">\nlet x;\n</file>');
    expect(message?.content[1]).toEqual({
      type: 'image',
      mediaType: 'image/png',
      data: Buffer.from(png).toString('base64'),
    });
  });

  it.each([
    ['binary', Uint8Array.from([1, 0, 0, 2]), 'it is binary\nhint: Give text, or an image'],
    ['cut-off', Uint8Array.from([0x50, 0x4e, 0x47, 0xff, 0x1a, 0x01]), 'it is binary'],
    ['bare UTF-16', Uint8Array.from([0x61, 0, 0x62, 0]), 'looks like UTF-16LE'],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0]), 'iconv -f UTF-16LE -t UTF-8'],
    ['Latin-1', Uint8Array.from([0x61, 0xe9, 0x62]), 'iconv -f ISO-8859-1'],
  ])('refuses a %s file and piped %s before any request', async (_, bytes, words) => {
    for (const [argv, stdin] of [
      [['hi', '-f', await file('x', bytes)], ''],
      [['hi'], ended(bytes)],
    ] as const) {
      const { code, stderr, calls } = await chat(argv, { stdin: typeof stdin === 'string' ? ended(stdin) : stdin });
      expect(code).toBe(2);
      expect(stderr).toContain(words);
      expect(calls).toEqual([]);
    }
  });

  it('refuses an image that is none, and speaks of images', async () => {
    const path = await file('p.png', 'caf\xe9');
    const { code, stderr, calls } = await chat(['hi', '-f', path]);
    expect([code, calls]).toEqual([2, []]);
    expect(stderr).toContain(`${path} is no PNG, JPEG, GIF or WebP image`);
    expect(stderr).not.toContain('iconv');
  });

  it('refuses a missing file and says which', async () => {
    const { code, stderr } = await chat(['hi', '-f', '/nowhere/at/all']);
    expect([code, stderr]).toEqual([2, 'error: cannot read /nowhere/at/all: there is no such file\n']);
  });

  it('refuses what fits no window, without reading it to its end', async () => {
    const endless = new PassThrough();
    const pump = () => {
      while (!endless.destroyed && endless.write('x'.repeat(1000)));
    };
    endless.on('drain', pump);
    pump();
    const world = [provider('zai', [model('tiny', { contextWindow: 1000 })])];
    const { code, stderr, calls } = await chat(['hi'], { stdin: endless, world });
    expect(code).toBe(2);
    expect(stderr).toContain('16,000 bytes');
    expect(calls).toEqual([]);
  });

  it('is refused where there is nothing to ask', async () => {
    for (const options of [{ terminal: { stdin: true } }, { stdin: ' \n' }, {}]) {
      const { code, stderr, calls } = await chat([], options);
      expect(code).toBe(2);
      expect(stderr).toContain('nothing to ask');
      expect(calls).toEqual([]);
    }
  });

  it('only decides with --dry-run', async () => {
    const engine = { ...answering(outcome()), run: () => Promise.reject(new Error('was asked')) };
    const { code, stdout } = await chat(['hi', '--dry-run', '--json'], { with: engine });
    expect(code).toBe(0);
    expect(explainSchema.parse(JSON.parse(stdout))).toMatchObject({ provider: 'kimi', reason: 'preference' });
  });
});

describe('--schema', () => {
  const schema = { title: 'A City!', type: 'object', properties: { name: { type: 'string' } } };
  const run = async (problems: readonly string[] | undefined, argv: readonly string[] = []) => {
    const result = outcome({}, '{"name":"Rome"}');
    let format: unknown;
    const path = await file('schema.json', JSON.stringify(schema));
    const answered = await chat(['hi', '--schema', path, ...argv], {
      structured: async call => {
        format = call.request.responseFormat;
        return { outcome: result, ...(problems ? { problems } : { value: { name: 'Rome' } }) };
      },
    });
    return { ...answered, format };
  };

  it('asks for it and prints the answer, with the value in JSON', async () => {
    const { stdout, format } = await run(undefined);
    expect(format).toEqual({ type: 'json_schema', name: 'A_City_', schema });
    expect(stdout).toBe('{"name":"Rome"}\n');
    expect(JSON.parse((await run(undefined, ['--json'])).stdout).object).toEqual({ name: 'Rome' });
  });

  it('is an error with the problems where the answer does not match', async () => {
    const { code, stdout, stderr } = await run(['/name: must be a string']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('/name: must be a string');
  });

  it.each([
    ['[1]', 'no JSON object'],
    ['{', 'JSON'],
  ])('refuses %s as a schema', async (content, words) => {
    const { code, stderr, calls } = await chat(['hi', '--schema', await file('bad.json', content)]);
    expect([code, calls]).toEqual([2, []]);
    expect(stderr).toContain(words);
  });
});

it('tells the whole story over real HTTP: one provider out of quota, the next answers', async () => {
  const rig = await startRig([{ id: 'first', script: always({ type: 'quota_spent' }) }, { id: 'second' }]);
  const engine: AnsweringEngine = {
    calls: [],
    decide: () => Promise.reject(new Error('not asked')),
    run: async (call, emit, signal) =>
      (await rig.ask(textOf(call.request.messages[0]!), call.routing, { signal, onEvent: emit })).outcome,
  };
  const { code, stdout, stderr } = await chat(['hello'], { with: engine });
  await rig.close();
  expect(code).toBe(0);
  expect(stdout.trim()).not.toBe('');
  const [failover, line] = stderr.split('\n');
  expect(failover).toMatch(/^first: quota spent.* → second m-second$/);
  expect(line).toMatch(/^second · m-second · coding · .* \(after first: quota spent\)$/);
});

it('--cache is for a question, so that without one there is no conversation', async () => {
  const run = await chat(['--cache'], { terminal: { stdin: true, stdout: 80, stderr: 80 } });
  expect(run).toMatchObject({ code: 2, calls: [], stderr: expect.stringContaining('nothing to ask') });
});
