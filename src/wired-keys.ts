// Owns the wiring of keys: keychain, vault, the index of their names, and the order in which they are asked.
import { createNameIndex, type NameIndex } from './keychain/names.ts';
import { createOsKeychain } from './keychain/os-keychain.ts';
import { createKeyResolver } from './keychain/resolver.ts';
import { createVault } from './keychain/vault.ts';
import { type Machine, once, type Places } from './machine.ts';
import { readText, writeAtomic } from './state/atomic-file.ts';

export function wireKeys(
  { env, platform, execPath, passphrase, keychain = createOsKeychain({ platform, env, execPath }) }: Machine,
  { at, lockOf }: Places,
) {
  const files = {
    readFile: readText,
    writeFile: (path: string, text: string) => writeAtomic(path, text, { fsync: true }),
  };
  const vault = createVault({
    path: at('provider-vault.age'),
    passphrase: async isNew => env['OPENCLAW_VAULT_PASSPHRASE'] || passphrase(isNew),
    withLock: lockOf('provider-vault.age'),
    ...files,
  });
  const index = createNameIndex({ path: at('provider-keys.json'), withLock: lockOf('provider-keys.json'), ...files });
  const known = once(() => index.read());
  const names: NameIndex = {
    read: index.read,
    put: (name, home) => index.put(name, home).finally(known.forget),
    remove: name => index.remove(name).finally(known.forget),
  };
  const resolverWith = (flagKeys: Readonly<Record<string, string>>) =>
    createKeyResolver({ keychain, vault, env, names: known, flagKeys });
  return { keychain, vault, names, resolver: resolverWith({}), resolverWith };
}
