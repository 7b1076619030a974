// The keychain of the system, against the real gnome-keyring: it keeps keys, and it never keeps us.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOsKeychain } from '../../src/keychain/os-keychain.ts';
import { bundleWithAddon, haveTools, type Session, startSession } from '../helpers/keyring.ts';
import { type Program, start } from '../helpers/processes.ts';

const withKeyring = haveTools('gnome-keyring-daemon', 'secret-tool', 'dbus-daemon', 'dbus-send');
const withDisplay = withKeyring && haveTools('Xvfb');
const PASSWORD = 'open sesame';
/** Far above every deadline: who is not done by then hangs. */
const HANGS_MS = 15_000;

interface Answers {
  readonly answers: readonly { readonly answer?: unknown; readonly reason?: string; readonly crash?: string }[];
  readonly stuck: number;
}

let program: Program;
beforeAll(async () => {
  if (withKeyring) program = await bundleWithAddon(join(import.meta.dirname, 'keychain-program.ts'));
});
afterAll(() => program?.remove());

/** Puts questions in a new process and waits until that has ended by itself. */
async function ask(
  env: Readonly<Record<string, string>>,
  mode: 'together' | 'in turn',
  ...questions: readonly (readonly (string | number)[])[]
): Promise<Answers> {
  const inherited = { DBUS_SESSION_BUS_ADDRESS: undefined, DISPLAY: undefined };
  const running = start(program, [mode, ...questions.map(question => JSON.stringify(question))], {
    ...inherited,
    ...env,
  });
  const guard = setTimeout(() => running.kill('SIGTERM'), HANGS_MS);
  const { stdout, stderr, signal } = await running.ended;
  clearTimeout(guard);
  expect(signal, stderr).not.toBe('SIGTERM');
  return JSON.parse(stdout);
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
      expect((await ask(session.env, 'in turn', question)).answers, question[0]).toEqual([{ reason: 'locked' }]);
    }
    await session.killDaemon();
    await session.startDaemon(PASSWORD);
    expect((await ask(session.env, 'in turn', ['get', 'groq'])).answers).toEqual([{ answer: 'gsk_1' }]);
  });

  it('gives up on a daemon that hangs, once for all questions, and ends', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const questions = ['groq', 'openai', 'zai', 'kimi', 'mistral', 'google', 'xai', 'cohere', 'deepseek'];
    // Nine connections of 2 s each would be over the limit of `ask`.
    const { answers } = await ask(session.env, 'together', ...questions.map(name => ['get', name]));
    expect(answers).toEqual(questions.map(() => ({ reason: 'timeout' })));
  });

  it('leaves behind a call that never comes back, and says that it did', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const { answers, stuck } = await ask(session.env, 'in turn', ['list'], ['get', 'groq']);
    expect(answers).toEqual([{ reason: 'timeout' }, { reason: 'timeout' }]);
    expect(stuck).toBe(1);
  });

  it('can be used again as soon as a late answer has come', async () => {
    await session.startDaemon(PASSWORD);
    await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
    session.freezeDaemon();
    const questions = [['list'], ['thaw', session.daemonPid()], ['get', 'groq']];
    const { answers, stuck } = await ask(session.env, 'in turn', ...questions);
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

describe.runIf(withDisplay)('a session with a display', () => {
  it('does not wait for a prompt that nobody answers', async () => {
    const x = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = await once(x.stdout, 'data');
    const session = await startSession({ display: `:${String(number).trim()}` });
    try {
      await session.startDaemon(PASSWORD);
      await ask(session.env, 'in turn', ['set', 'groq', 'gsk_1']);
      await session.killDaemon();
      await session.startDaemon();
      const { answers, stuck } = await ask(session.env, 'together', ['get', 'groq'], ['get', 'zai']);
      expect(answers[0]).toEqual({ reason: 'timeout' });
      expect(answers[1]).toEqual({ reason: 'timeout' });
      expect(stuck).toBe(1);
    } finally {
      await session.end();
      x.kill('SIGKILL');
    }
  });
});

it('is absent at once on Linux without a session bus', async () => {
  const keychain = createOsKeychain({ platform: 'linux', env: {} });
  await expect(keychain.get('groq')).rejects.toMatchObject({ name: 'KeychainError', reason: 'absent' });
  await expect(keychain.list()).rejects.toMatchObject({ reason: 'absent' });
});
