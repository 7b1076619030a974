// Tests that a keychain which nobody opens costs an answer a few seconds and nothing else: no key of another place, no exit code.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { createHome, type Home } from '../helpers/binary.ts';
import { haveTools, type Session, startSession } from '../helpers/keyring.ts';

const PASSWORD = 'open sesame';
const SIZE = { contextWindow: 128_000, maxOutput: 8192 };
const modelsOf = (id: string) =>
  builtInProviders.find(one => one.id === id)!.models.map(model => ({ id: model.id, ...SIZE }));
const here = haveTools('gnome-keyring-daemon', 'secret-tool', 'dbus-daemon', 'dbus-send', 'Xvfb');

describe.runIf(here)('a keychain on a desktop', () => {
  let x: ChildProcess;
  let session: Session;
  let sandbox: Sandbox;
  const homes: Home[] = [];
  beforeAll(async () => {
    x = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = await once(x.stdout!, 'data');
    session = await startSession({ display: `:${String(number).trim()}` });
    await session.startDaemon(PASSWORD);
    sandbox = await startSandbox({
      providers: [
        { id: 'groq', label: 'groq', vendor: 'groq', models: modelsOf('groq') },
        { id: 'openai', label: 'openai', vendor: 'openai', models: modelsOf('openai') },
      ],
    });
    const home = newHome();
    const { code, stderr } = await home.run(['keys', 'set', 'groq', '--key-stdin'], { input: 'gsk_of_the_keychain' });
    expect(code, stderr).toBe(0);
  });
  afterAll(async () => {
    for (const home of homes) home.remove();
    await sandbox?.close();
    await session?.end();
    x?.kill('SIGKILL');
  });

  /** A start of its own: what one run learns of a provider, the next one knows. */
  function newHome(): Home {
    const home = createHome({
      ...session.env,
      OPENAI_API_KEY: 'sk-of-the-environment',
      GROQ_BASE_URL: sandbox.provider('groq').url,
      OPENAI_BASE_URL: sandbox.provider('openai').url,
    });
    homes.push(home);
    home.write('providers.json', {
      providers: { groq: { apiKey: 'keychain:groq' } },
      preferences: { default: ['groq', 'openai'], autoRouting: false },
    });
    return home;
  }
  const chat = () => newHome().run(['chat', '--json', 'What is the capital of Portugal?']);
  const keysOf = (id: string) =>
    sandbox
      .provider(id)
      .requests.filter(({ kind }) => kind === 'chat')
      .map(({ key }) => key);

  it('gives its key while it is open', async () => {
    const { code, stdout, stderr } = await chat();
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ provider: 'groq' });
    expect(keysOf('groq')).toEqual(['gsk_of_the_keychain']);
  });

  it.each(['locked, with a prompt that nobody answers', 'hung'])('%s: the next provider answers', async state => {
    const before = keysOf('openai').length;
    if (state === 'hung') session.freezeDaemon();
    else {
      await session.killDaemon();
      await session.startDaemon();
    }
    const { code, signal, stdout, stderr } = await chat();
    expect({ code, signal }, stderr).toEqual({ code: 0, signal: undefined });
    expect(JSON.parse(stdout)).toMatchObject({ provider: 'openai', text: '(simulated) Lisbon.' });
    expect(keysOf('openai').slice(before)).toEqual(['sk-of-the-environment']);
    expect(keysOf('groq')).toHaveLength(1);
  });
});
