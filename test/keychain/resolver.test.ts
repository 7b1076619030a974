// Which key an account uses: the order of the sources, and what is said where there is none.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../../src/domain/ports.ts';
import { KeychainError, noKeychain } from '../../src/keychain/keychain-error.ts';
import type { KeyHome } from '../../src/keychain/names.ts';
import { createKeyResolver, type KeyAccount, type KeyProvider } from '../../src/keychain/resolver.ts';
import { Secret } from '../../src/keychain/secret.ts';
import { VaultError } from '../../src/keychain/vault-error.ts';

interface World {
  readonly flags?: Record<string, string>;
  /** An error: what the store says to every question. */
  readonly keychain?: Record<string, string> | Error;
  readonly vault?: Record<string, string> | Error;
  readonly env?: Record<string, string>;
  readonly names?: Record<string, KeyHome>;
}

const ZAI: KeyProvider = { id: 'zai', keyEnv: ['ZAI_API_KEY', 'ZHIPU_API_KEY'], auth: { type: 'bearer' } };
const BEDROCK: KeyProvider = {
  id: 'bedrock',
  keyEnv: ['AWS_BEARER_TOKEN_BEDROCK'],
  auth: { type: 'aws', service: 'bedrock' },
};
const ALONE: KeyAccount = { id: 'default', named: false };
const AWS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'sec/ret' };

const everywhere = {
  keychain: { zai: 'of the keychain', 'zai/b': 'of b' },
  vault: { zai: 'of the vault', other: 'of another' },
  env: { ZAI_API_KEY: 'of the env' },
} satisfies World;
const locked = new KeychainError('locked', 'The keychain is locked. Unlock it, then try again.');
const closed = new VaultError('wrong_passphrase', '/v');

function store(kind: string, content: World['keychain'] = {}, opened: string[]): SecretStore {
  return {
    kind,
    get: async name => {
      opened.push(`${kind}:${name}`);
      if (content instanceof Error) throw content;
      return content[name];
    },
    set: async () => {},
    remove: async () => false,
    list: async () => [],
  };
}

function resolverIn(world: World) {
  const opened: string[] = [];
  const names = new Map(Object.entries(world.names ?? {}));
  const resolver = createKeyResolver({
    keychain: store('keychain', world.keychain, opened),
    vault: store('vault', world.vault, opened),
    env: world.env ?? {},
    names: () => names,
    flagKeys: world.flags,
  });
  return { ...resolver, opened };
}

async function answerIn(world: World, account: KeyAccount, provider: KeyProvider) {
  const answer = await resolverIn(world).find(provider, account);
  return 'value' in answer ? [answer.source, answer.value.reveal(), answer.detail] : [answer.why];
}

const inKeychain = { zai: 'keychain' } as const;
const inVault = { zai: 'vault' } as const;

describe('find', () => {
  it.each<[string, World, Partial<KeyAccount>, string[]]>([
    [
      'the flag before all',
      { ...everywhere, names: inKeychain, flags: { zai: 'of the flag' } },
      { apiKey: 'k' },
      ['flag', 'of the flag', 'given for this call'],
    ],
    [
      'the flag of an account before that of its provider',
      { flags: { zai: 'p', 'zai/b': 'a' } },
      { id: 'b', named: true },
      ['flag', 'a', 'given for this call'],
    ],
    [
      'the flag of a provider for all its accounts',
      { flags: { zai: 'p' } },
      { id: 'b', named: true },
      ['flag', 'p', 'given for this call'],
    ],
    [
      'the config before the stores',
      { ...everywhere, names: inKeychain },
      { apiKey: 'sk-plain' },
      ['config', 'sk-plain', 'written in the config'],
    ],
    [
      'a variable',
      { ...everywhere, names: inKeychain },
      { apiKey: '${ZAI_API_KEY}' },
      ['env', 'of the env', 'ZAI_API_KEY'],
    ],
    [
      'a part from a variable',
      everywhere,
      { apiKey: 'x-${ZAI_API_KEY}' },
      ['config', 'x-of the env', 'written in the config'],
    ],
    [
      'a variable that is not set, and nothing instead',
      { keychain: everywhere.keychain, names: inKeychain },
      { apiKey: '${ZAI_API_KEY}' },
      ['ZAI_API_KEY is not set'],
    ],
    ['two variables that are not set', {}, { apiKey: '${A}:${B}' }, ['A and B are not set']],
    ['a variable that is empty on purpose', {}, { apiKey: '${A:-}' }, ['${A:-} is empty']],
    [
      'a name in the keychain that the list does not know',
      everywhere,
      { apiKey: 'keychain:zai' },
      ['keychain', 'of the keychain', 'keychain:zai'],
    ],
    [
      'a name that lies in the vault',
      { ...everywhere, names: inVault },
      { apiKey: 'keychain:zai' },
      ['vault', 'of the vault', 'vault:zai'],
    ],
    [
      'a name that is only in the vault, unknown to the list',
      everywhere,
      { apiKey: 'keychain:other' },
      ['vault', 'of another', 'vault:other'],
    ],
    [
      'a name in the vault where the keychain is locked',
      { ...everywhere, keychain: locked },
      { apiKey: 'keychain:zai' },
      ['vault', 'of the vault', 'vault:zai'],
    ],
    [
      'a name that the list does not know, where there is no keychain and the vault stays closed',
      { keychain: noKeychain(), vault: closed },
      { apiKey: 'keychain:other' },
      ['This passphrase does not open /v'],
    ],
    [
      'a name that is nowhere, and not the environment',
      everywhere,
      { apiKey: 'keychain:nowhere' },
      ['The keychain holds no key named nowhere'],
    ],
    [
      'the keychain before the environment',
      { ...everywhere, names: inKeychain },
      {},
      ['keychain', 'of the keychain', 'keychain:zai'],
    ],
    ['the vault before the environment', { ...everywhere, names: inVault }, {}, ['vault', 'of the vault', 'vault:zai']],
    [
      'the key of the account by its name',
      { ...everywhere, names: { 'zai/b': 'keychain' } },
      { id: 'b', named: true },
      ['keychain', 'of b', 'keychain:zai/b'],
    ],
    ['the environment', everywhere, {}, ['env', 'of the env', 'ZAI_API_KEY']],
    [
      'the next variable where the first is empty',
      { env: { ZAI_API_KEY: ' ', ZHIPU_API_KEY: ' z\n' } },
      {},
      ['env', 'z', 'ZHIPU_API_KEY'],
    ],
    [
      'the environment where the keychain is locked, and says so',
      { ...everywhere, keychain: locked, names: inKeychain },
      {},
      ['env', 'of the env', 'ZAI_API_KEY. The keychain is locked. Unlock it, then try again'],
    ],
    [
      'nothing where the keychain is locked',
      { keychain: locked, names: inKeychain },
      {},
      ['The keychain is locked. Unlock it, then try again'],
    ],
    [
      'nothing where the vault stays closed',
      { vault: closed, names: inVault },
      {},
      ['This passphrase does not open /v'],
    ],
    [
      'nothing where the key has gone from the store',
      { names: inKeychain },
      {},
      ['The keychain holds no key named zai'],
    ],
    [
      'the variable with the number of a named account',
      { env: { ZAI_API_KEY: 'of the provider', ZHIPU_API_KEY_2: 'of the second' } },
      { id: 'zai-2', named: true },
      ['env', 'of the second', 'ZHIPU_API_KEY_2'],
    ],
    [
      'the variable with the name of a named account',
      { env: { ZAI_API_KEY: 'of the provider', ZAI_API_KEY_AT_WORK: 'of work' } },
      { id: 'at-work', named: true },
      ['env', 'of work', 'ZAI_API_KEY_AT_WORK'],
    ],
    [
      'for a named account not what belongs to all of them',
      everywhere,
      { id: 'zai-2', named: true },
      ['ZAI_API_KEY_2 is not set and no key is stored for zai/zai-2'],
    ],
    ['nothing at all', {}, {}, ['ZAI_API_KEY is not set and no key is stored for zai']],
  ])('%s', async (_title, world, account, expected) => {
    expect(await answerIn(world, { ...ALONE, ...account }, ZAI)).toEqual(expected);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['a Bedrock key first', { ...AWS, AWS_BEARER_TOKEN_BEDROCK: 'bk' }, ['env', 'bk', 'AWS_BEARER_TOKEN_BEDROCK']],
    ['id and secret', AWS, ['env', 'AKIA:sec/ret', 'AWS_ACCESS_KEY_ID']],
    ['id, secret and session', { ...AWS, AWS_SESSION_TOKEN: 't' }, ['env', 'AKIA:sec/ret:t', 'AWS_ACCESS_KEY_ID']],
    [
      'not half of it',
      { AWS_ACCESS_KEY_ID: 'AKIA' },
      ['AWS_BEARER_TOKEN_BEDROCK is not set and no key is stored for bedrock'],
    ],
  ])('for AWS: %s', async (_title, env, expected) => {
    expect(await answerIn({ env }, ALONE, BEDROCK)).toEqual(expected);
  });

  it('takes for a named AWS account its own variables only', async () => {
    const second: KeyAccount = { id: 'bedrock-2', named: true };
    const own = { AWS_ACCESS_KEY_ID_2: 'AKIB', AWS_SECRET_ACCESS_KEY_2: 'two' };
    const token = { AWS_SESSION_TOKEN: 'of another' };
    expect(await answerIn({ env: { ...AWS, ...own, ...token } }, second, BEDROCK)).toEqual([
      'env',
      'AKIB:two',
      'AWS_ACCESS_KEY_ID_2',
    ]);
    expect(await answerIn({ env: AWS }, second, BEDROCK)).toEqual([
      'AWS_BEARER_TOKEN_BEDROCK_2 is not set and no key is stored for bedrock/bedrock-2',
    ]);
  });

  it('opens no store for a name that none is known to hold', async () => {
    const { find, opened } = resolverIn(everywhere);
    await find(ZAI, ALONE);
    expect(opened).toEqual([]);
  });

  it('does not hide a failure that is none of a closed store', async () => {
    await expect(answerIn({ keychain: new TypeError('bug'), names: inKeychain }, ALONE, ZAI)).rejects.toThrow('bug');
  });
});

describe('has', () => {
  it.each<[string, World, Partial<KeyAccount>, unknown]>([
    ['a flag', { flags: { zai: 'f' } }, {}, { source: 'flag' }],
    ['plain text', {}, { apiKey: 'sk' }, { source: 'config' }],
    ['a variable that is set', everywhere, { apiKey: '${ZAI_API_KEY}' }, { source: 'env', name: 'ZAI_API_KEY' }],
    ['a variable that is not', {}, { apiKey: '${ZAI_API_KEY}' }, undefined],
    ['a name', {}, { apiKey: 'keychain:x' }, { source: 'keychain', name: 'x' }],
    ['a name in the vault', { names: { x: 'vault' } }, { apiKey: 'keychain:x' }, { source: 'vault', name: 'x' }],
    ['a stored key', { ...everywhere, names: inVault }, {}, { source: 'vault', name: 'zai' }],
    ['the environment', everywhere, {}, { source: 'env', name: 'ZAI_API_KEY' }],
    [
      'the variable of a named account',
      { env: { ZAI_API_KEY_2: 'k' } },
      { id: '2', named: true },
      { source: 'env', name: 'ZAI_API_KEY_2' },
    ],
    ['not the variable of the provider for a named account', everywhere, { id: 'b', named: true }, undefined],
    ['nothing', {}, {}, undefined],
  ])('%s, opening nothing', (_title, world, account, expected) => {
    const { has, opened } = resolverIn(world);
    expect(has(ZAI, { ...ALONE, ...account })).toEqual(expected);
    expect(opened).toEqual([]);
  });
});

describe('a secret', () => {
  it('shows itself to nobody who does not ask for it', () => {
    const secret = new Secret('sk-hidden');
    const shown = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true, depth: 9 })];
    expect(shown.join(' ')).not.toContain('hidden');
    expect({ ...secret }).toEqual({});
    expect(secret.reveal()).toBe('sk-hidden');
  });
});
