// A program that stores some keys in a vault, one after the other, beside others that do the same.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createNameIndex } from '../../src/keychain/names.ts';
import { createVault } from '../../src/keychain/vault.ts';
import { readText, writeAtomic } from '../../src/state/atomic-file.ts';
import { withLock } from '../../src/state/lock.ts';
import { ownProcesses } from '../state/fixtures.ts';

const [path, index, ...names] = process.argv.slice(2) as [string, string, ...string[]];
mkdirSync(dirname(path), { recursive: true });
const processes = ownProcesses();
const files = {
  withLock: <T>(work: () => Promise<T>) => withLock(`${path}.lock`, work, { processes, deadlineMs: 60_000 }),
  readFile: (file: string) => readText(file),
  writeFile: (file: string, text: string) => writeAtomic(file, text),
};
const vault = createVault({ path, passphrase: async () => 'open sesame', ...files });
const known = createNameIndex({ path: index, ...files });
for (const name of names) {
  await vault.set(name, `key of ${name}`);
  await known.put(name, 'vault');
}
