// The keychain of the system, against the real gnome-keyring: it keeps keys, and it never keeps us.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOsKeychain } from '../../src/keychain/os-keychain.ts';
import { stuckKeychainCalls } from '../../src/keychain/watchdog.ts';
import { bundleWithAddon, haveTools, type Session, startSession } from '../helpers/keyring.ts';
import { type Program, start } from '../helpers/processes.ts';

const withKeyring = haveTools('gnome-keyring-daemon', 'secret-tool', 'dbus-daemon', 'dbus-send');
const withDisplay = withKeyring && haveTools('Xvfb');
const PASSWORD = 'open sesame';
/** Far above every deadline: who is not done by then hangs. */
const HANGS_MS = 60_000;

/** Just longer than a keychain that refused is left alone. */
const REST_MS = 30_001;

interface Answers {
  readonly answers: readonly { readonly answer?: unknown; readonly reason?: string; readonly crash?: string }[];
  /** Calls that were left waiting in the process that asked. */
  readonly stuck: number;
  readonly hasLoadedAddon: boolean;
}

type Env = Readonly<Record<string, string>>;

let program: Program;
beforeAll(async () => {
  if (withKeyring) program = await bundleWithAddon(join(import.meta.dirname, 'keychain-program.ts'));
});
afterAll(() => program?.remove());

type Questions = readonly (readonly (string | number)[])[];

/** Puts questions in a new process and waits until that has ended by itself. */
function ask(env: Env, mode: 'together' | 'in turn', ...questions: Questions): Promise<Answers> {
  return askOn('linux', env, mode, questions);
}

async function askOn(platform: NodeJS.Platform, env: Env, mode: string, questions: Questions): Promise<Answers> {
  const running = begin(platform, env, mode, questions);
  const guard = setTimeout(() => running.kill('SIGTERM'), HANGS_MS);
  const { stdout, stderr, signal, code } = await running.ended;
  clearTimeout(guard);
  // What cannot be looked at first may leave a call behind that ends with the process only.
  if (platform === 'linux') expect({ signal, code, stderr }).toEqual({ signal: null, code: 0, stderr: '' });
  else expect(signal, stderr).not.toBe('SIGTERM');
  return JSON.parse(stdout);
}

function begin(platform: NodeJS.Platform, env: Env, mode: string, questions: Questions) {
  const inherited = { DBUS_SESSION_BUS_ADDRESS: undefined, DISPLAY: undefined };
  const asked = questions.map(question => JSON.stringify(question));
  return start(program, [platform, mode, ...asked], { ...inherited, ...env });
}

describe.runIf(withKeyring)('a session with a Secret Service', () => {
  let session: Session;
  beforeEach(async () => {
    session = await startSession();
  });
  afterEach(() => session.end());

  it('sets, gets, lists and removes', async () => {
    await session.startDaemon(PASSWORD);
    const { answers, stuck } = await ask(
      session.env,
      'in turn',
      ['get', 'openai'],
      ['set', 'openai', 'sk-first'],
      ['set', 'openai', 'sk-ключ 🔑'],
      ['set', 'google/google-2', 'AIza'],
      ['get', 'openai'],
      ['list'],
      ['remove', 'openai'],
      ['remove', 'openai'],
      ['list'],
    );
    expect(answers.map(({ answer }) => answer)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'sk-ключ 🔑',
      ['google/google-2', 'openai'],
      true,
      false,
      ['google/google-2'],
    ]);
    expect(stuck).toBe(0);
  });

  it('reads what is open in this process, and asks the addon for nothing that is not there', async () => {
    await session.startDaemon(PASSWORD);
    const absent = await ask(session.env, 'in turn', ['get', 'openai'], ['remove', 'openai'], ['list']);
    expect(absent).toEqual({ answers: [{}, { answer: false }, { answer: [] }], stuck: 0, hasLoadedAddon: false });
    const stored = await ask(session.env, 'in turn', ['set', 'openai', 'sk-1'], ['get', 'openai']);
    expect(stored).toEqual({ answers: [{}, { answer: 'sk-1' }], stuck: 0, hasLoadedAddon: true });
  });

  it('shares its keys with every other Secret Service client, in both directions', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    expect(await session.tool('secret-tool', 'lookup', 'service', 'openclaw-provider', 'username', 'groq')).toBe(
      'gsk_1',
    );
    await session.tool('secret-tool', 'clear', 'service', 'openclaw-provider', 'username', 'groq');
    expect((await ask(session.env, 'in turn', ['get', 'groq'])).answers).toEqual([{}]);
  });

  it('keeps keys for the next session, and a locked one refuses to read and to write', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    await session.killDaemon();
    await session.startDaemon();
    for (const question of [['get', 'groq'], ['set', 'groq', 'gsk_2'], ['remove', 'groq'], ['list']]) {
      const { answers, hasLoadedAddon } = await ask(session.env, 'in turn', question);
      expect({ answers, hasLoadedAddon }, question[0]).toEqual({
        answers: [{ reason: 'locked' }],
        hasLoadedAddon: false,
      });
    }
    await session.killDaemon();
    await session.startDaemon(PASSWORD);
    expect((await ask(session.env, 'in turn', ['get', 'groq'])).answers).toEqual([{ answer: 'gsk_1' }]);
  });

  it('gives up on a daemon that hangs, once for all questions, and ends', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const questions = ['groq', ...Array.from({ length: 40 }, (_, i) => `lab-${i}`)];
    // Connections of 2 s each would be over the limit of `ask`.
    const { answers } = await ask(session.env, 'together', ...questions.map(name => ['get', name]));
    expect(answers).toEqual(questions.map(() => ({ reason: 'timeout' })));
  });

  it('leaves no call behind that would keep the process', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    for (const question of [['get', 'groq'], ['set', 'groq', 'gsk_2'], ['list']]) {
      const hung = { answers: [{ reason: 'timeout' }], stuck: 0, hasLoadedAddon: false };
      expect(await ask(session.env, 'in turn', question), question[0]).toEqual(hung);
    }
  });

  it('is left alone for a while after it hung, and then asked again', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const asked = [
      ['get', 'groq'],
      ['thaw', session.daemonPid()],
      ['get', 'groq'],
      ['pass', REST_MS],
      ['get', 'groq'],
    ];
    const { answers } = await ask(session.env, 'in turn', ...asked);
    expect(answers).toEqual([{ reason: 'timeout' }, {}, { reason: 'timeout' }, {}, { answer: 'gsk_1' }]);
  });

  it('counts a call that never comes back where nothing can be looked at first', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const { answers, stuck } = await askOn('darwin', session.env, 'in turn', [['list'], ['get', 'groq']]);
    expect(answers).toEqual([{ reason: 'timeout' }, { reason: 'timeout' }]);
    expect(stuck).toBe(1);
  });

  it('can be used again there as soon as a late answer has come', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const questions = [['list'], ['thaw', session.daemonPid()], ['get', 'groq']];
    const { answers, stuck } = await askOn('darwin', session.env, 'in turn', questions);
    expect(answers).toEqual([{ reason: 'timeout' }, {}, { answer: 'gsk_1' }]);
    expect(stuck).toBe(0);
  });

  it('is absent on a bus without a Secret Service', async () => {
    const { answers } = await ask(session.env, 'in turn', ['get', 'groq']);
    expect(answers).toEqual([{ reason: 'absent' }]);
    expect((await ask(session.env, 'in turn', ['list'])).answers).toEqual([{ reason: 'absent' }]);
    expect((await ask(session.env, 'in turn', ['set', 'groq', 'x'])).answers).toEqual([{ reason: 'absent' }]);
  });

  it('is absent where the address of the bus leads nowhere', async () => {
    const env = { ...session.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' };
    expect((await ask(env, 'in turn', ['get', 'groq'])).answers).toEqual([{ reason: 'absent' }]);
    expect((await ask(env, 'in turn', ['list'])).answers).toEqual([{ reason: 'absent' }]);
  });
});

describe.runIf(withKeyring)('a bus that Node cannot reach', () => {
  it('is asked by a child process', async () => {
    const session = await startSession({ address: `unix:abstract=keychain-test-${process.pid}` });
    try {
      await session.startDaemon(PASSWORD);
      const asked = [['set', 'groq', 'gsk_1'], ['get', 'groq'], ['list'], ['remove', 'groq'], ['get', 'groq']];
      // Each question starts a process.
      const { answers, hasLoadedAddon } = await ask({ ...session.env, TIMEOUT_MS: '30000' }, 'in turn', ...asked);
      expect(answers).toEqual([{}, { answer: 'gsk_1' }, { answer: ['groq'] }, { answer: true }, {}]);
      expect(hasLoadedAddon).toBe(false);
    } finally {
      await session.end();
    }
  });
});

describe.runIf(withDisplay)('a prompt that nobody answers', () => {
  let x: ChildProcess;
  let session: Session;
  beforeAll(async () => {
    x = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = await once(x.stdout!, 'data');
    session = await startSession({ display: `:${String(number).trim()}` });
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    await session.killDaemon();
    await session.startDaemon();
  });
  afterAll(async () => {
    await session?.end();
    x?.kill('SIGKILL');
  });

  it('does not keep the question or the process waiting', async () => {
    const prompting = { answers: [{ reason: 'timeout' }, { reason: 'timeout' }], stuck: 0, hasLoadedAddon: false };
    expect(await ask(session.env, 'together', ['get', 'groq'], ['get', 'groq'])).toEqual(prompting);
  });

  it('stands before a process that has no key in its arguments or environment, and that ends with the question', async () => {
    const env = { ...session.env, GROQ_API_KEY: 'gsk_secret_env' };
    const asking = begin('linux', env, 'in turn', [['set', 'groq', 'gsk_secret_new']]);
    const waiting = await childOf(asking.pid);
    const [shown, given] = ['cmdline', 'environ'].map(file => readFileSync(`/proc/${waiting}/${file}`, 'utf8'));
    expect(shown).toContain('openclaw-provider');
    expect(given).toContain('DBUS_SESSION_BUS_ADDRESS');
    expect(`${shown}${given}`).not.toContain('gsk_secret');
    expect(JSON.parse((await asking.ended).stdout)).toMatchObject({ answers: [{ reason: 'timeout' }] });
    expect(() => process.kill(waiting, 0)).toThrow('ESRCH');
  });
});

/** The child of a process, as soon as it runs its own program. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('-e')) return Number(child);
    await setImmediate();
  }
}

describe('without a Secret Service', () => {
  const options = { platform: 'linux', execPath: process.execPath } as const;

  it('is absent at once on Linux without a session bus', async () => {
    const keychain = createOsKeychain({ ...options, env: {} });
    await expect(keychain.get('groq')).rejects.toMatchObject({ name: 'KeychainError', reason: 'absent' });
    await expect(keychain.list()).rejects.toMatchObject({ reason: 'absent' });
  });

  it('is absent where something else than a bus answers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-bus-'));
    const server = createServer(socket => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    server.listen(join(folder, 'bus'));
    await once(server, 'listening');
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` };
    await expect(createOsKeychain({ ...options, env }).get('groq')).rejects.toMatchObject({ reason: 'absent' });
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('gives up on a bus that cannot be looked at and says nothing', async () => {
    const server = createServer(socket => socket.on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { DBUS_SESSION_BUS_ADDRESS: `tcp:host=127.0.0.1,port=${port}` };
    await expect(createOsKeychain({ ...options, env }).get('groq')).rejects.toMatchObject({ reason: 'timeout' });
    expect(stuckKeychainCalls()).toBe(0);
    server.close();
  });
});
