// Keys through the real program: where they are looked for, moved to and forgotten.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { startUpstream } from '../helpers/upstream.ts';

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});
function homeWith(providersJson: string | object, env: Readonly<Record<string, string>> = {}): Home {
  const home = createHome({ OPENCLAW_VAULT_PASSPHRASE: 'a long pass phrase', ...env });
  homes.push(home);
  home.write('providers.json', providersJson);
  return home;
}
const keysOf = async (home: Home, env: Readonly<Record<string, string>> = {}) =>
  JSON.parse((await home.run(['keys', 'list', '--json'], { env })).stdout).keys;

it('finds the key of an entry under a common name', async () => {
  const home = homeWith({ providers: { gemini: { apiKey: 'AIza-plain-1' } } });
  expect(await keysOf(home)).toContainEqual({ provider: 'google', account: 'default', source: 'config', name: null });
});

it('asks a provider again as soon as it has a new key', async () => {
  let isGood = false;
  const upstream = await startUpstream((_request, response) => {
    if (isGood)
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"choices":[{"index":0,"message":{"role":"assistant","content":"from a"},"finish_reason":"stop"}]}');
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"bad key"}}');
  });
  try {
    const home = homeWith(
      { providers: { a: { baseUrl: `${upstream.url}/v1`, models: ['m1'] } } },
      { A_API_KEY: 'old-1' },
    );
    expect((await home.run(['chat', 'hi'])).code).toBe(4);
    isGood = true;
    expect((await home.run(['keys', 'set', 'a', '--key-stdin'], { input: 'new-key-2\n' })).code).toBe(0);
    expect((await home.run(['chat', 'hi'])).stdout).toBe('from a\n');
  } finally {
    await upstream.close();
  }
});

describe('keys migrate', () => {
  const textOf = (home: Home) => readFileSync(join(home.dir, 'providers.json'), 'utf8');
  const migrate = async (home: Home, ...more: string[]) => {
    const { code, stdout } = await home.run(['keys', 'migrate', '--json', ...more]);
    expect(code).toBe(0);
    return JSON.parse(stdout).moved as { provider: string; account: string; from: string; to: string }[];
  };

  it('moves keys from where they stand: the top level, a list of accounts, a common name, a variable', async () => {
    const home = homeWith(
      `{
  // mine
  "openai": { "apiKey": "sk-plain-top" },
  "providers": {
    "lab": { "baseUrl": "http://127.0.0.1:9/v1", "apiKey": "\${LAB_KEY}", "models": ["m1"] },
    "gemini": { "accounts": ["google-1", { "id": "google-2", "apiKey": "AIza-plain-two" }] },
    "groq": { "apiKey": "gsk-\${TAIL}" }
  }
}
`,
      { LAB_KEY: 'lab-secret', TAIL: 'tail', ZAI_API_KEY: 'zai-secret' },
    );
    const would = await migrate(home, '--dry-run');
    const moved = await migrate(home);
    expect(moved.map(({ provider, account, from }) => [provider, account, from])).toEqual(
      would.map(({ provider, account, from }) => [provider, account, from]),
    );
    expect(moved.map(({ provider }) => provider).sort()).toEqual(['google', 'groq', 'lab', 'openai', 'zai']);
    expect(JSON.parse(textOf(home).replace('// mine', ''))).toEqual({
      openai: { apiKey: 'keychain:openai' },
      providers: {
        lab: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'keychain:lab', models: ['m1'] },
        gemini: { accounts: ['google-1', { id: 'google-2', apiKey: 'keychain:google/google-2' }] },
        groq: { apiKey: 'keychain:groq' },
      },
    });
    expect(textOf(home)).toContain('// mine');
    const places = await keysOf(home, { LAB_KEY: '', ZAI_API_KEY: '', TAIL: '' });
    for (const { provider, account, to } of moved)
      expect(places).toContainEqual({ provider, account, source: to, name: expect.any(String) });
    expect(await migrate(home)).toEqual([]);
  });

  it('leaves the file alone where no store takes the key', async () => {
    const text = '{ "openai": { "apiKey": "sk-plain-top" } }';
    const home = homeWith(text, { OPENCLAW_VAULT_PASSPHRASE: '' });
    expect((await home.run(['keys', 'migrate'])).code).toBe(4);
    expect(textOf(home)).toBe(text);
  });
});

describe('keys remove', () => {
  it('says that a closed store may still hold the key, and remembers where it lies', async () => {
    const home = homeWith({});
    await home.run(['keys', 'set', 'openai', '--key-stdin'], { input: 'sk-secret-1\n' });
    const closed = await home.run(['keys', 'remove', 'openai', '--yes'], { env: { OPENCLAW_VAULT_PASSPHRASE: '' } });
    expect([closed.code, closed.stdout]).toEqual([4, '']);
    expect(closed.stderr).toContain('OPENCLAW_VAULT_PASSPHRASE');
    expect(await keysOf(home)).toContainEqual({
      provider: 'openai',
      account: 'default',
      source: 'vault',
      name: 'openai',
    });
    expect((await home.run(['keys', 'remove', 'openai', '--yes'])).code).toBe(0);
    expect(await keysOf(home)).not.toContainEqual(expect.objectContaining({ provider: 'openai' }));
    expect((await home.run(['keys', 'remove', 'openai', '--yes'])).code).toBe(1);
  });
});
