// Keys of the real program in a real Secret Service and a real vault: found there, used, and found nowhere else.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BINARY, createHome, type Home, type Ran } from '../helpers/binary.ts';
import { haveTools, type Session, startSession } from '../helpers/keyring.ts';
import { answer, LAB_MODEL } from '../helpers/lab.ts';
import { json, startUpstream, type Upstream } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
const withKeyring = haveTools('gnome-keyring-daemon', 'secret-tool', 'dbus-daemon', 'dbus-send');
/** Long, with characters that every encoding turns into others. */
const KEY = 'sk-live/Zq7+w~R4vT=9xYb&2LmN8pK%e3';
const OTHER_KEY = 'sk-second/Hj5+k~D6sA=1zCx&7VbG4nM%u8';
const PASSPHRASE = 'correct horse/battery+staple & 42';

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
});
afterEach(() => upstream.close());

/** A home whose zai is the upstream here. */
function homeWith(env: Readonly<Record<string, string>>): Home {
  const home = createHome(env);
  home.write('providers.json', { providers: { zai: { baseUrl: `${upstream.url}/v4` } } });
  return home;
}

const keysSeen = () => upstream.requests.map(({ key }) => key);

/** Every form in which a text might leak: as it is, escaped, base64 in each of the three alignments, hex. */
function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map(shift =>
    Buffer.from('x'.repeat(shift) + secret)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const escaped = [encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)];
  const url = base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([secret, ...escaped, ...base64, ...url, Buffer.from(secret).toString('hex')])];
}

function leaks(where: string, content: Buffer | string, secrets: readonly string[]): readonly string[] {
  const text = typeof content === 'string' ? content : content.toString('latin1');
  return secrets
    .flatMap(secret => formsOf(secret).filter(form => text.includes(form)))
    .map(form => `${where}: ${form}`);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile());
}

/** Runs everything that might tell, in the ways that might tell most; what was said and what was written. */
async function gather(
  home: Home,
  env: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, string])[]> {
  const said: (readonly [string, string])[] = [];
  const note = (what: string, { stdout, stderr }: Ran) => said.push([what, stdout + stderr]);
  const debug = { ...env, OPENCLAW_DEBUG: '1', NODE_DEBUG: 'http,net,tls,fetch,undici' };
  const commands: readonly (readonly string[])[] = [
    ['chat', 'hello'],
    ['chat', 'hello', '--stream-json'],
    ['chat', 'hello', '--dry-run'],
    ['explain', 'hello'],
    ['list', '--all'],
    ['models'],
    ['status'],
    ['quota'],
    ['quota', '--refresh'],
    ['log'],
    ['log', '--why', 'last'],
    ['keys', 'list'],
    ['keys', 'test'],
    ['keys', 'migrate', '--dry-run'],
    ['doctor'],
    ['chat', 'hello', '--model', 'nothing-like-it'],
    ['nonsense'],
  ];
  const lines = commands.flatMap(args => [args, [...args, '--json']]);
  const next = async () => {
    for (let line = lines.shift(); line; line = lines.shift())
      note(line.join(' '), await home.run(line, { env: debug }));
  };
  await Promise.all([next(), next(), next()]);
  return said;
}

/** Runs the program while its upstream echoes everything it was sent in errors of every kind. */
async function provoke(
  home: Home,
  env: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, string])[]> {
  const said: (readonly [string, string])[] = [];
  for (const status of [400, 401, 429, 500]) {
    upstream.use(({ headers, body }, response) =>
      json(
        status,
        { error: { message: `You sent ${headers.authorization} with ${body}`, code: headers.authorization } },
        {
          'x-request-id': String(headers.authorization),
        },
      )({} as never, response),
    );
    for (const more of [[], ['--json']]) {
      const { stdout, stderr } = await home.run(['chat', 'hello', ...more], { env: { ...env, OPENCLAW_DEBUG: '1' } });
      said.push([`error ${status} ${more}`, stdout + stderr]);
    }
  }
  upstream.use(answer('fine'));
  return said;
}

/** Another `openclaw` down PATH, which keeps what it and its own children are given. */
function plantOther(home: Home): string {
  const folder = join(home.dir, '..', `${home.dir.split('/').at(-1)}-other`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'openclaw');
  writeFileSync(
    path,
    `#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ > "${folder}/environ"\nsh -c 'env' >> "${folder}/environ"\necho other "$@"\n`,
  );
  chmodSync(path, 0o755);
  return folder;
}

async function handOver(home: Home, env: Readonly<Record<string, string>>): Promise<string> {
  const folder = plantOther(home);
  const { stdout } = await execa(process.execPath, [BINARY, 'agents', 'list'], {
    env: { ...home.env, ...env, PATH: `${folder}:${home.env['PATH']}` },
    extendEnv: false,
  });
  expect(stdout).toBe('other agents list');
  return readFileSync(join(folder, 'environ'), 'utf8');
}

/** `inherited`: what the user put into the environment, and so into that of every child. */
async function expectNoLeak(
  home: Home,
  env: Readonly<Record<string, string>>,
  keys: readonly string[],
  inherited: readonly string[] = [],
): Promise<number> {
  const secrets = [...keys, ...inherited];
  const said = [...(await gather(home, env)), ...(await provoke(home, env))];
  const environ = await handOver(home, env);
  const files = filesBelow(home.dir);
  expect(files.map(path => path.slice(home.dir.length + 1))).toContain('providers-log.json');
  const found = [
    ...said.flatMap(([what, text]) => leaks(what, text, secrets)),
    ...files.flatMap(path => leaks(path, readFileSync(path), secrets)),
    ...leaks('environment of a child', environ, keys),
  ];
  expect(found).toEqual([]);
  return said.length + files.length + 1;
}

it('the search for leaks finds each form of a key', () => {
  const forms = [
    KEY,
    encodeURIComponent(KEY),
    Buffer.from(`user:${KEY}`).toString('base64'),
    Buffer.from(KEY).toString('hex'),
  ];
  for (const form of forms) expect(leaks('here', `before ${form} after`, [KEY]), form).not.toEqual([]);
  expect(leaks('here', 'nothing', [KEY])).toEqual([]);
});

describe.runIf(withKeyring)('the keychain of the system', () => {
  let session: Session;
  let home: Home;
  beforeEach(async () => {
    session = await startSession();
    await session.startDaemon('open sesame');
    home = homeWith({ DBUS_SESSION_BUS_ADDRESS: session.env['DBUS_SESSION_BUS_ADDRESS']! });
  });
  afterEach(async () => {
    await session.end();
    home.remove();
  });
  /** Empty where there is no such key: the tool then ends with a failure. */
  const secretTool = (name: string) =>
    session.tool('secret-tool', 'lookup', 'service', 'openclaw-provider', 'username', name).catch(() => '');
  const setKey = (name: string, key: string) =>
    home.run(['keys', 'set', name, '--key-stdin', '--json'], { input: `${key}\n` });

  it('keys set puts the key there, chat uses it, and it is nowhere else', async () => {
    const set = await setKey('zai', KEY);
    expect(JSON.parse(set.stdout)).toMatchObject({ ok: true, provider: 'zai', store: 'keychain' });
    expect(leaks('keys set', set.stdout + set.stderr, [KEY])).toEqual([]);
    expect(await secretTool('zai')).toBe(KEY);

    const { stdout, stderr } = await home.run(['chat', 'hello']);
    expect(stdout, stderr).toBe('fine\n');
    expect(upstream.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);

    const looked = await expectNoLeak(home, {}, [KEY]);
    expect(looked).toBeGreaterThan(40);
    expect(new Set(keysSeen())).toEqual(new Set([KEY]));
  });

  it('a key is read back whole, whatever it is made of', async () => {
    for (const key of [
      'a',
      'ключ-🔑',
      'x'.repeat(4000),
      '"quoted\\',
      '{"type":"service_account","private_key":"-----BEGIN\\nx"}',
    ]) {
      expect((await setKey('zai', key)).code, key).toBe(0);
      expect(await secretTool('zai')).toBe(key);
    }
  });

  it('list says where it lies, remove forgets it, and then nobody answers', async () => {
    await setKey('zai', KEY);
    const list = async () => JSON.parse((await home.run(['keys', 'list', '--json'])).stdout).keys;
    expect(await list()).toContainEqual({ provider: 'zai', account: 'default', source: 'keychain', name: 'zai' });
    const refused = await home.run(['keys', 'remove', 'zai']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('openclaw provider keys remove zai --yes');
    expect(await secretTool('zai')).toBe(KEY);
    const removed = await home.run(['keys', 'remove', 'zai', '--yes', '--json']);
    expect(JSON.parse(removed.stdout)).toMatchObject({ ok: true, stores: ['keychain'] });
    expect(await secretTool('zai')).toBe('');
    expect(JSON.stringify(await list())).not.toContain('zai');
    expect((await home.run(['chat', 'x'])).code).toBe(4);
    expect((await home.run(['keys', 'remove', 'zai', '--yes'])).code).toBe(1);
  });

  it('keys test proves a key, and says so when it is refused', async () => {
    await setKey('zai', KEY);
    const good = await home.run(['keys', 'test', 'zai', '--json']);
    expect({ code: good.code, ...JSON.parse(good.stdout) }).toMatchObject({ code: 0, ok: true });
    upstream.use(json(401, { error: { code: '1002', message: `Authorization Token ${KEY} is wrong` } }));
    const bad = await home.run(['keys', 'test', 'zai', '--json']);
    expect(bad.code).toBe(4);
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, results: [{ ok: false, reason: 'auth' }] });
    expect(leaks('keys test', bad.stdout + bad.stderr, [KEY])).toEqual([]);
  });

  it('keys migrate takes keys out of plain text and the environment; comments survive', async () => {
    home.write(
      'providers.json',
      `{
  // my providers
  "providers": {
    "zai": { "baseUrl": "${upstream.url}/v4", "apiKey": "${KEY}" /* the work one */ },
    "lab": { "baseUrl": "${upstream.url}/v1", "apiKey": "keychain:zai", "models": { "m1": ${JSON.stringify(LAB_MODEL)} } },
  },
}
`,
    );
    const env = { GROQ_API_KEY: OTHER_KEY };
    const before = readFileSync(join(home.dir, 'providers.json'), 'utf8');
    const dry = await home.run(['keys', 'migrate', '--dry-run', '--json'], { env });
    const moves = [
      { provider: 'zai', account: 'default', from: 'config', to: 'keychain' },
      { provider: 'groq', account: 'default', from: 'env', to: 'keychain' },
    ];
    expect(JSON.parse(dry.stdout)).toEqual({ schemaVersion: 1, dryRun: true, moved: moves });
    expect(readFileSync(join(home.dir, 'providers.json'), 'utf8')).toBe(before);

    const done = await home.run(['keys', 'migrate', '--json'], { env });
    expect(JSON.parse(done.stdout)).toEqual({ schemaVersion: 1, dryRun: false, moved: moves });
    const after = readFileSync(join(home.dir, 'providers.json'), 'utf8');
    expect(after).toBe(before.replace(`"${KEY}"`, '"keychain:zai"'));
    expect(await secretTool('zai')).toBe(KEY);
    expect(await secretTool('groq')).toBe(OTHER_KEY);
    for (const path of filesBelow(home.dir)) expect(leaks(path, readFileSync(path), [KEY, OTHER_KEY])).toEqual([]);

    await home.run(['chat', 'x', '--provider', 'zai']);
    await home.run(['chat', 'x', '--provider', 'lab']);
    expect(keysSeen()).toEqual([KEY, KEY]);
    const list = JSON.parse((await home.run(['keys', 'list', '--json'], { env })).stdout).keys;
    expect(list).toContainEqual({ provider: 'groq', account: 'default', source: 'keychain', name: 'groq' });
    expect(JSON.parse((await home.run(['keys', 'migrate', '--json'], { env })).stdout).moved).toEqual([]);
  });

  it('keys of accounts lie apart', async () => {
    home.write('providers.json', {
      providers: { zai: { baseUrl: `${upstream.url}/v4`, accounts: ['one', 'two'], loadBalancing: 'round_robin' } },
    });
    await setKey('zai/one', KEY);
    await setKey('zai/two', OTHER_KEY);
    for (const _ of [1, 2]) expect((await home.run(['chat', 'x'])).code).toBe(0);
    expect(new Set(keysSeen())).toEqual(new Set([KEY, OTHER_KEY]));
  });
});

describe('the vault, where there is no keychain', () => {
  let home: Home;
  beforeEach(() => {
    home = homeWith({});
  });
  afterEach(() => home.remove());
  const env = { OPENCLAW_VAULT_PASSPHRASE: PASSPHRASE };
  const setKey = (key: string, more = env) =>
    home.run(['keys', 'set', 'zai', '--key-stdin', '--json'], { input: key, env: more });

  it('keys set puts the key there, chat uses it, and neither key nor passphrase is anywhere else', async () => {
    const set = await setKey(KEY);
    expect(JSON.parse(set.stdout), set.stderr).toMatchObject({ ok: true, provider: 'zai', store: 'vault' });
    const vault = join(home.dir, 'provider-vault.age');
    expect(statSync(vault).mode & 0o777).toBe(0o600);
    expect((await home.run(['chat', 'hello'], { env })).stdout).toBe('fine\n');
    expect(upstream.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    await expectNoLeak(home, env, [KEY], [PASSPHRASE]);
  });

  it('a wrong or missing passphrase: a clear error, and the vault stays as it is', async () => {
    await setKey(KEY);
    const before = readFileSync(join(home.dir, 'provider-vault.age'));
    for (const [more, hint] of [
      [{ OPENCLAW_VAULT_PASSPHRASE: 'wrong' }, 'Set OPENCLAW_VAULT_PASSPHRASE to the passphrase of the vault'],
      [{}, 'Set OPENCLAW_VAULT_PASSPHRASE, or run this at a terminal'],
    ] as [Record<string, string>, string][]) {
      const { code, stderr } = await home.run(['chat', 'x'], { env: more });
      expect({ code, asked: upstream.requests.length }).toEqual({ code: 4, asked: 0 });
      expect(stderr).toMatch(/zai glm-\S+: no key: .*vault/i);
      expect(stderr).toContain(`hint: ${hint}`);
      const listed = await home.run(['keys', 'list', '--json'], { env: more });
      expect(JSON.parse(listed.stdout)).toMatchObject({
        keys: [{ source: 'vault' }, {}],
        problems: [expect.stringContaining(hint)],
      });
      const set = await home.run(['keys', 'set', 'zai', '--key-stdin'], { input: OTHER_KEY, env: more });
      expect(set.code).toBe(4);
      expect(leaks('error', stderr + set.stderr, [KEY, OTHER_KEY, PASSPHRASE])).toEqual([]);
    }
    expect(readFileSync(join(home.dir, 'provider-vault.age')).equals(before)).toBe(true);
    // Nobody with the right passphrase hears of it.
    const { providers } = JSON.parse((await home.run(['status', '--json'], { env })).stdout);
    expect(providers).toContainEqual(
      expect.objectContaining({ provider: 'zai', health: 'unused', failed: 0, causes: [] }),
    );
    expect((await home.run(['chat', 'x'], { env })).stdout).toBe('fine\n');
    expect(JSON.parse((await home.run(['keys', 'list', '--json'], { env })).stdout).problems).toEqual([]);
  });

  it('with a wrong passphrase whoever has a key elsewhere answers, and why is said', async () => {
    await setKey(KEY);
    const wrong = { OPENCLAW_VAULT_PASSPHRASE: 'wrong', ZAI_2: OTHER_KEY };
    home.write('providers.json', {
      providers: {
        zai: {
          baseUrl: `${upstream.url}/v4`,
          accounts: [
            { id: 'one', apiKey: 'keychain:zai' },
            { id: 'two', apiKey: '${ZAI_2}' },
          ],
        },
      },
    });
    const { code, stderr } = await home.run(['chat', 'x', '--fallback'], { env: wrong });
    expect(code, stderr).toBe(0);
    expect(keysSeen()).toEqual([OTHER_KEY]);
  });

  it('keys migrate --dry-run promises a store only where there is one', async () => {
    const dry = (more: Record<string, string>) =>
      home.run(['keys', 'migrate', '--dry-run', '--json'], { env: { GROQ_API_KEY: OTHER_KEY, ...more } });
    const able = await dry(env);
    expect(JSON.parse(able.stdout)).toMatchObject({ moved: [{ provider: 'groq', from: 'env', to: 'vault' }] });
    const unable = await dry({});
    expect(unable.code).toBe(4);
    expect(JSON.parse(unable.stdout).error).toMatchObject({ message: expect.stringContaining('no store could take') });
  });

  it('a damaged vault is an error and is not overwritten', async () => {
    await setKey(KEY);
    const vault = join(home.dir, 'provider-vault.age');
    cpSync(vault, join(home.dir, 'copy'));
    const damaged = readFileSync(vault).subarray(0, -5);
    writeFileSync(vault, damaged);
    expect((await home.run(['chat', 'x'], { env })).code).toBe(4);
    expect((await setKey(OTHER_KEY)).code).toBe(4);
    expect(readFileSync(vault).equals(damaged)).toBe(true);
  });

  it('remove empties it; without any store keys set says what to do', async () => {
    await setKey(KEY);
    const removed = await home.run(['keys', 'remove', 'zai', '--yes', '--json'], { env });
    expect(JSON.parse(removed.stdout)).toMatchObject({ ok: true, stores: ['vault'] });
    expect((await home.run(['chat', 'x'], { env })).code).toBe(4);
    const { code, stderr } = await setKey(KEY, {} as never);
    expect(code).toBe(4);
    expect(stderr).toContain('OPENCLAW_VAULT_PASSPHRASE');
  });
});

describe('how a key gets in', () => {
  it.each<[string, readonly string[], string, number, RegExp]>([
    ['an empty pipe', ['--key-stdin'], '', 4, /holds no key/],
    ['two lines', ['--key-stdin'], 'a\nb', 4, /more than a key/],
    ['no terminal', [], '', 2, /--key-stdin/],
    ['a variable that is not set', ['--key-env', 'NOPE'], '', 4, /NOPE holds no key/],
    ['both', ['--key-stdin', '--key-env', 'X'], 'k', 2, /contradict/],
  ])('%s', async (_case, args, input, code, words) => {
    const home = homeWith({});
    const ran = await home.run(['keys', 'set', 'zai', ...args], { input });
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(words);
    home.remove();
  });

  it('never by the command line: a key there is not taken, and not repeated', async () => {
    const home = homeWith({});
    const { code, stderr, stdout } = await home.run(['keys', 'set', 'zai', '--key', KEY]);
    expect(code).toBe(2);
    expect(leaks('error', stdout + stderr, [KEY])).toEqual([]);
    home.remove();
  });
});
