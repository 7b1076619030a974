// What goes wrong before or around an answer: each with a clear error, its own exit code, and nothing of the user's lost.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home, type Ran } from '../helpers/binary.ts';
import { canMountDisks, makeReadOnly, mountDisk, unmountDisk } from '../helpers/disk.ts';
import { answer, endEvents, endless, LAB_ENV, LAB_MODEL, labConfig, textEvent, useLab } from '../helpers/lab.ts';
import { shell } from '../helpers/shell.ts';
import { json, raw, startUpstream, stream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';

// Real processes on a machine that may be busy with others.
let upstream: Upstream;
let home: Home;
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
  home = createHome(LAB_ENV);
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

const at = (name: string) => join(home.dir, name);
const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : undefined);

interface Refusal {
  readonly code: number;
  readonly type: string;
  readonly words: RegExp;
}

/** Runs it for a person and for a script: both hear the same, and the user's file is as it was. */
async function expectRefusal(args: readonly string[], { code, type, words }: Refusal, env = {}): Promise<void> {
  const before = read('providers.json');
  const told = await home.run(args, { env });
  expect(told.stderr).toMatch(words);
  expect(told.stderr).toMatch(/^error: /m);
  expect({ code: told.code, stdout: told.stdout }).toEqual({ code, stdout: '' });
  noStack(told);
  // What was learned of the first failure must not colour the second.
  rmSync(at('provider-cache.json'), { force: true });
  const json = await home.run([...args, '--json'], { env });
  expect(json.code).toBe(code);
  const document = JSON.parse(json.stdout);
  expect(document).toMatchObject({ ok: false, error: { type, exitCode: code } });
  expect(Object.keys(document.error)).toEqual(
    expect.arrayContaining(['type', 'message', 'code', 'attempts', 'resetsAt', 'hint']),
  );
  expect(document.error.message).toMatch(words);
  expect(document.error.hint, 'what to do').toBeTruthy();
  noStack(json);
  expect(read('providers.json')).toBe(before);
}

function noStack({ stdout, stderr }: Ran): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .+:\d+/m);
}

describe('a file that cannot be understood', () => {
  it.each<[string, string, RegExp]>([
    ['broken JSON', '{\n  "providers": {\n', /line 3, column 1: a closing \} is missing/],
    [
      'a missing comma',
      '{ "zdr": true\n "sort": "price" }',
      /line 2, column 2: a comma or a closing bracket is missing/,
    ],
    ['no object', '[]', /must hold one \{ … \} object/],
    [
      'an unknown key',
      '{ "providers": { "zai": { "enabeld": true } } }',
      /column 27: .*unknown key "enabeld" \(did you mean "enabled"\?\)/,
    ],
    ['a wrong type', '{ "providers": { "lab": { "baseUrl": 7 } } }', /providers\.lab\.baseUrl: expected a string/],
    [
      'a variable that is not set',
      `{ "providers": { "lab": { "baseUrl": "\${NOPE_URL}", "models": {} } } }`,
      /column 38: .*\$\{NOPE_URL\} is not set/,
    ],
    ['a newer version', '{ "version": 99 }', /line 1, column 14: .*newer program/],
  ])('%s', async (_case, text, words) => {
    home.write('providers.json', text);
    await expectRefusal(['chat', 'x'], { code: 3, type: 'config', words });
    await expectRefusal(['list'], { code: 3, type: 'config', words });
    await expectRefusal(['explain', 'x'], { code: 3, type: 'config', words });
    expect((await home.run(['doctor'])).code).toBe(3);
    expect(upstream.requests).toEqual([]);
  });

  it('config set does not write into a broken file', async () => {
    home.write('providers.json', '{ "providers": { // mine\n');
    const before = read('providers.json');
    const { code, stderr } = await home.run(['chat', 'x']);
    expect(code).toBe(3);
    expect(stderr).toContain(at('providers.json'));
    const { stderr: said, code: set } = await shell(home, 'openclaw config set provider.default zai');
    expect(set).toBe(3);
    expect(said).toContain('a closing } is missing');
    expect(read('providers.json')).toBe(before);
  });

  it.skipIf(process.getuid?.() !== 0)('a file of another user is refused', async () => {
    useLab(home, upstream.url);
    execFileSync('chown', ['12345', at('providers.json')]);
    const { code, stderr } = await home.run(['chat', 'x']);
    expect({ code, asked: upstream.requests.length }).toEqual({ code: 3, asked: 0 });
    expect(stderr).toContain('belongs to another user');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'so is a file of ours in the folder of another one, who may change it',
    async () => {
      useLab(home, upstream.url);
      execFileSync('chown', ['12345', home.dir]);
      const { code, stderr } = await home.run(['chat', 'x']);
      expect({ code, asked: upstream.requests.length }).toEqual({ code: 3, asked: 0 });
      expect(stderr).toContain('belongs to user 12345');
    },
  );
});

describe('names and keys', () => {
  it('a key that refers to a variable which is not set: the variable is named', async () => {
    useLab(home, upstream.url);
    await expectRefusal(
      ['chat', 'x'],
      { code: 4, type: 'auth', words: /\$\{LAB_KEY\} is not set in the environment/ },
      { LAB_KEY: '' },
    );
    expect(upstream.requests).toEqual([]);
  });

  it('a variable that is not set is no matter while another provider answers', async () => {
    const config = labConfig(upstream.url) as { providers: Record<string, object> };
    home.write('providers.json', { providers: { ...config.providers, zai: { apiKey: '${NOPE_KEY}' } } });
    const { code, stderr } = await home.run(['chat', 'x']);
    expect(code).toBe(0);
    expect(stderr).not.toContain('NOPE_KEY');
  });

  it('a key in plain text works, with a warning that names the cure', async () => {
    home.write('providers.json', {
      providers: { lab: { baseUrl: `${upstream.url}/v1`, apiKey: 'plain-0123456789', models: { m1: LAB_MODEL } } },
    });
    const { code, stderr } = await home.run(['chat', 'x']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: .*openclaw provider keys migrate/);
    expect(stderr).not.toContain('plain-0123456789');
    expect((await home.run(['chat', 'x', '-q'])).stderr).toBe('');
  });

  it('an entry that is no provider is said beside the answer, and not shown as ready', async () => {
    const lab = { baseUrl: `${upstream.url}/v1`, models: { m1: LAB_MODEL } };
    home.write('providers.json', { providers: { opnai: { apiKey: '${HOME}' }, lab } });
    const { code, stderr } = await home.run(['chat', 'x']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: "opnai" is no known provider and has no baseUrl \(did you mean openai\?\)/);
    const { providers } = JSON.parse((await home.run(['status', '--json'])).stdout);
    const row = providers.find(({ provider }: { provider: string }) => provider === 'opnai');
    expect(row).toMatchObject({ active: false, health: 'disabled', why: 'no known provider, and no baseUrl' });
  });

  it('no provider at all', async () => {
    await expectRefusal(['chat', 'x'], { code: 4, type: 'auth', words: /no provider has a key/ });
  });

  it('a provider without a key, by name', async () => {
    await expectRefusal(['chat', 'x', '--provider', 'zai'], { code: 4, type: 'auth', words: /key/ });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['model', ['--model', 'm2'], /unknown model "m2"; did you mean m1\?/],
    ['model of a provider', ['--model', 'lab/m11'], /unknown model "lab\/m11"; did you mean (lab\/)?m1/],
    ['provider', ['--provider', 'labb'], /unknown provider "labb"; did you mean lab\b/],
    ['provider like no other', ['--provider', 'xqzzyvvw'], /unknown provider "xqzzyvvw"; known are .*\blab\b/],
  ])('an unknown %s: the nearest is named and nothing is sent', async (_what, args, words) => {
    useLab(home, upstream.url);
    await expectRefusal(['chat', 'x', ...args], { code: 2, type: 'model_not_found', words });
    expect(upstream.requests).toEqual([]);
  });

  it.each<[readonly string[], string, string]>([
    [['chat', 'x', '-p', 'zai'], 'zai: no key: set ZAI_API_KEY', 'Set it up: openclaw provider setup zai'],
    [['chat', 'x', '-p', 'opnai'], 'unknown provider "opnai"', 'See what there is: openclaw provider list --all'],
    [['config', 'list'], "unknown command 'config'", 'See: openclaw config --help'],
    [['switch', 'auto'], 'only the pin of a conversation', 'Automatic everywhere: openclaw provider reset'],
  ])('%j: the way out is the one for that', async (args, message, hint) => {
    const { stderr } = await home.run(args);
    const [first, ...rest] = stderr.trimEnd().split('\n');
    expect(first).toContain(`error: ${message}`);
    expect(rest).toEqual([`hint: ${hint}`]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['command', ['chta', 'x'], /unknown command 'chta'.*Did you mean chat\?/],
    ['command below a group', ['keys', 'lsit'], /unknown command 'lsit'.*Did you mean list\?/],
    ['option', ['chat', 'x', '--modle', 'm1'], /unknown option '--modle'.*Did you mean --model\?/],
    ['value of an option', ['chat', 'x', '--timeout', 'soon'], /timeout/],
  ])('an unknown %s is never a paid request', async (_what, args, words) => {
    useLab(home, upstream.url);
    await expectRefusal(args, { code: 2, type: 'usage', words });
    expect(upstream.requests).toEqual([]);
  });
});

describe('an upstream that is no use', () => {
  const HANDSHAKE = { code: 8, type: 'network' } as const;

  it('nobody listens', async () => {
    useLab(home, 'http://127.0.0.1:9');
    await expectRefusal(['chat', 'x'], { ...HANDSHAKE, words: /connection refused/ });
  });

  it('no such host', async () => {
    useLab(home, 'http://nowhere.invalid');
    await expectRefusal(['chat', 'x'], { ...HANDSHAKE, words: /nowhere\.invalid: host name (not found|could not)/ });
  });

  it('TLS that nobody vouches for; a certificate authority of the user’s own makes it work', async () => {
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', [...request, '-keyout', at('key.pem'), '-out', at('cert.pem'), ...names], {
      stdio: 'ignore',
    });
    const askedFor: unknown[] = [];
    const server = createServer({ key: read('key.pem'), cert: read('cert.pem') }, ({ socket }, response) => {
      askedFor.push((socket as TLSSocket & { servername?: unknown }).servername);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(textEvent('safe') + endEvents());
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    try {
      useLab(home, `https://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await expectRefusal(['chat', 'x'], { ...HANDSHAKE, words: /TLS certificate was refused .*NODE_EXTRA_CA_CERTS/ });
      expect(askedFor).toEqual([]);
      // The certificate is for both; a server is told a name, and never an address.
      for (const [host, name] of [
        ['127.0.0.1', false],
        ['localhost', 'localhost'],
      ]) {
        useLab(home, `https://${host}:${(server.address() as AddressInfo).port}`);
        rmSync(at('provider-cache.json'), { force: true });
        const { stdout } = await home.run(['chat', 'x'], { env: { NODE_EXTRA_CA_CERTS: at('cert.pem') } });
        expect([stdout, askedFor.pop()]).toEqual(['safe\n', name]);
      }
    } finally {
      server.close();
    }
  });

  const JSON_TYPE = { 'content-type': 'application/json' };
  const html: UpstreamHandler = (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Log in</title>');
  it.each<[string, UpstreamHandler, RegExp]>([
    ['HTML in place of JSON', html, /a web page came back instead of an answer; is the baseUrl right\?/],
    [
      'HTML said to be JSON',
      (_request, response) => response.writeHead(200, JSON_TYPE).end('<html>Log in'),
      /a web page/,
    ],
    ['an empty 200, streamed', stream([]), /an empty body came back/],
    [
      'an empty 200, said to be JSON',
      (_request, response) => response.writeHead(200, JSON_TYPE).end(),
      /an empty body/,
    ],
    ['an empty 200, said to be nothing', (_request, response) => response.writeHead(200).end(), /an empty body/],
    ['an empty JSON object', json(200, {}), /./],
    ['an empty answer', answer(''), /empty answer/],
    ['JSON that breaks off', (_request, response) => response.writeHead(200, JSON_TYPE).end('{"choices": [{'), /./],
    ['something that is not HTTP', raw(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n')), /does not speak HTTP/],
  ])('%s', async (_case, handler, words) => {
    useLab(home, upstream.url);
    upstream.use(handler);
    const { code, stdout, stderr } = await home.run(['chat', 'x', '--json']);
    expect(stderr).toMatch(words);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { exitCode: code, attempts: expect.any(Array) } });
    expect(code).toBe(8);
    expect(upstream.requests.length).toBeLessThanOrEqual(2);
    noStack({ code, signal: undefined, stdout, stderr });
  });

  it('an endless answer ends with --timeout; the part that came is kept', async () => {
    useLab(home, upstream.url);
    let left = () => {};
    const gone = new Promise<void>(resolve => {
      left = resolve;
    });
    upstream.use((request, response) =>
      stream([textEvent('once ')])(request, Object.assign(response, { end: () => response.on('close', left) })),
    );
    const { code, stdout, stderr } = await home.run(['chat', 'x', '--json', '--timeout', '5s']);
    await gone;
    expect(code).toBe(7);
    expect(stderr).toContain('not finished within 5 s');
    expect(stderr).toContain('--timeout 15s');
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, text: 'once ', error: { type: 'truncated' } });
  });

  it('an endless answer ends by its size even without a limit of time', async () => {
    useLab(home, upstream.url);
    const words = Array.from({ length: 100_000 }, (_, i) => ((i * 2_654_435_761) % 4_294_967_296).toString(36)).join(
      ' ',
    );
    upstream.use(endless(n => `${n} ${words}`));
    const { code, stdout, stderr } = await home.run(['chat', 'x']);
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toContain('cut off at 64 MB');
  });

  it('endless keep-alives are no life', async () => {
    useLab(home, upstream.url, {}, { timeouts: { firstTokenMs: 400 } });
    upstream.use((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write(': keep-alive\n\n'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expectRefusal(['chat', 'x'], { code: 9, type: 'timeout', words: /no answer for 0\.4 s/ });
    // More time for all of it does not help where the first word is awaited.
    const { stderr } = await home.run(['chat', 'x', '--timeout', '20s']);
    expect(stderr).toContain('"timeouts": { "firstTokenMs": 2000 } in providers.json');
  });
});

describe('state files', () => {
  it('a cache of a newer version: the answer comes, the file stays as it is', async () => {
    useLab(home, upstream.url);
    home.write('provider-cache.json', '{"version":99,"future":true}');
    const { code, stdout, stderr } = await home.run(['chat', 'x']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine\n' });
    expect(stderr).toMatch(/provider-cache\.json was written by a newer version/);
    expect(read('provider-cache.json')).toBe('{"version":99,"future":true}');
    const status = await home.run(['status', '--json']);
    expect(status.code).toBe(3);
    expect(JSON.parse(status.stdout)).toMatchObject({ ok: false, error: { type: 'config' } });
  });

  it.each(['', '{"version":1', 'nonsense', '[]'])('a cache that holds "%s" is learned anew', async text => {
    useLab(home, upstream.url);
    home.write('provider-cache.json', text);
    expect((await home.run(['chat', 'x'])).code).toBe(0);
    expect(JSON.parse(read('provider-cache.json')!)).toMatchObject({ version: 1 });
  });

  it('a log with entries of a newer version keeps them', async () => {
    useLab(home, upstream.url);
    home.write('providers-log.json', '[\n{"v":99,"id":"future"}\n]\n');
    const { code } = await home.run(['chat', 'x']);
    expect(code).toBe(0);
    expect(JSON.parse(read('providers-log.json')!)).toMatchObject([
      { v: 99, id: 'future' },
      { v: 1, ok: true },
    ]);
  });

  it('a file where the state folder should be', async () => {
    writeFileSync(at('taken'), 'mine');
    const env = {
      OPENCLAW_STATE_DIR: at('taken'),
      ZAI_API_KEY: 'zai-key-0123456789',
      ZAI_BASE_URL: `${upstream.url}/v1`,
    };
    const { code, stderr } = await home.run(['chat', 'x', '--json'], { env });
    expect(stderr).toMatch(/A file stands where a folder is needed|taken/);
    expect(code).not.toBe(undefined);
    expect(readFileSync(at('taken'), 'utf8')).toBe('mine');
  });

  it.skipIf(process.getuid?.() === 0)('a state folder that cannot be written', async () => {
    useLab(home, upstream.url);
    chmodSync(home.dir, 0o500);
    const { code, stdout, stderr } = await home.run(['chat', 'x']);
    chmodSync(home.dir, 0o700);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine\n' });
    expect(stderr).toContain('OPENCLAW_STATE_DIR');
  });

  describe.skipIf(!canMountDisks())('on a disk of its own', () => {
    let env: Record<string, string>;
    beforeEach(() => {
      mkdirSync(at('disk'));
      mountDisk(at('disk'), 'size=64k');
      env = { OPENCLAW_STATE_DIR: at('disk') };
      home.write('disk/providers.json', labConfig(upstream.url));
    });
    afterEach(() => unmountDisk(at('disk')));

    const fill = () => {
      try {
        for (let n = 0; ; n++) writeFileSync(at(`disk/ballast-${n}`), Buffer.alloc(4096));
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      }
    };

    it('a full disk costs no answer, and nothing that was there', async () => {
      expect((await home.run(['chat', 'x'], { env })).code).toBe(0);
      const [config, log] = [read('disk/providers.json'), read('disk/providers-log.json')!];
      fill();
      for (const args of [
        ['chat', 'x'],
        ['chat', 'y', '--json'],
      ]) {
        const { code, stdout, stderr } = await home.run(args, { env });
        expect(code).toBe(0);
        expect(stdout).toContain('fine');
        expect(stderr).toMatch(/warning: No space left to write .*Free some space/);
        const warnings = stderr.split('\n').filter(line => line.startsWith('warning: '));
        expect(new Set(warnings).size).toBe(warnings.length);
      }
      const checked = await home.run(['doctor', '--offline'], { env });
      expect(checked.code).toBe(1);
      expect(checked.stdout).toMatch(/^error {4}state files cannot be used: No space left to write /m);
      const { code, stderr } = await shell(home, 'openclaw config set provider.default zai', env);
      expect(stderr).toMatch(/No space left/);
      expect(code).toBe(1);
      expect(read('disk/providers.json')).toBe(config);
      expect(JSON.parse(read('disk/providers-log.json')!)).toEqual(expect.arrayContaining(JSON.parse(log)));
      for (const name of readdirSync(at('disk'))) if (name.startsWith('ballast')) rmSync(at(`disk/${name}`));
      expect((await home.run(['chat', 'z'], { env })).stderr).not.toContain('warning');
      expect(JSON.parse(read('disk/providers-log.json')!).length).toBeGreaterThan(JSON.parse(log).length);
    });

    it('a read-only one costs no answer either, and a change is refused', async () => {
      makeReadOnly(at('disk'));
      const before = read('disk/providers.json');
      const { code, stdout, stderr } = await home.run(['chat', 'x'], { env });
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine\n' });
      expect(stderr).toMatch(/warning: .*cannot be written.*OPENCLAW_STATE_DIR/);
      for (const command of ['openclaw config set provider.default zai', 'openclaw config unset provider.default']) {
        const refused = await shell(home, `${command} --json`, env);
        expect(refused.code).toBe(1);
        expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { type: 'state' } });
      }
      expect(read('disk/providers.json')).toBe(before);
    });

    it.each([
      ['full', fill],
      ['read-only', () => makeReadOnly(at('disk'))],
    ] as const)('on a %s one looking goes on, and doctor tells', async (_how, spoil) => {
      await home.run(['chat', 'x'], { env });
      spoil();
      for (const command of ['usage', 'log', 'status', 'quota', 'explain x'])
        expect(await home.run(command.split(' '), { env }), command).toMatchObject({ code: 0 });
      expect((await home.run(['usage', '--json'], { env })).stdout).toContain('"requests": 1');
      const { code, stdout } = await home.run(['doctor'], { env });
      expect(code).toBe(1);
      expect(stdout).toMatch(/state files cannot be used.*OPENCLAW_STATE_DIR/s);
    });

    it('a full disk under standard output is an error, not an answer', async () => {
      const { code, stderr } = await shell(home, 'openclaw provider chat x > /dev/full', env);
      expect(code).toBe(1);
      expect(stderr).toContain('cannot write the output');
    });
  });
});

describe('a reader that goes away', () => {
  it.each(['list --all', 'models', 'log', 'status', '--help', 'chat --help'])(
    '%s | true: quiet, exit 0',
    async command => {
      useLab(home, upstream.url);
      const { stdout, stderr } = await shell(
        home,
        `openclaw provider ${command} | true; echo "codes \${PIPESTATUS[*]}"`,
      );
      expect(stdout).toBe('codes 0 0\n');
      expect(stderr).not.toMatch(/EPIPE|^error|^\s+at /im);
    },
  );

  it('closed standard error costs nothing', async () => {
    useLab(home, upstream.url);
    const { code, stdout } = await shell(home, 'openclaw provider chat x 2>&-');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine\n' });
  });
});
