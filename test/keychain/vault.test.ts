// The vault: what goes in comes out for those who know the passphrase, for nobody else, whatever happens meanwhile.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armor, Decrypter } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNameIndex } from '../../src/keychain/names.ts';
import { createVault } from '../../src/keychain/vault.ts';
import { readText, writeAtomic } from '../../src/state/atomic-file.ts';
import { bundle, run } from '../helpers/processes.ts';

const PASSPHRASE = 'open sesame';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
  path = join(folder, 'provider-vault.age');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A vault as another process would see it, asked with these passphrases in turn. */
function openAs(...passphrases: (string | undefined)[]) {
  const asked: (string | undefined)[] = [];
  const vault = createVault({
    path,
    passphrase: async () => {
      const next = passphrases[asked.length];
      asked.push(next);
      return next;
    },
    withLock: work => work(),
    readFile: file => readText(file),
    writeFile: (file, text) => writeAtomic(file, text),
  });
  return { vault, asked };
}

describe('the vault', () => {
  it('gives back to another process what was put in, and asks for the passphrase once', async () => {
    const { vault, asked } = openAs(PASSPHRASE);
    await vault.set('openai', 'sk-ключ 🔑\n"');
    await vault.set('google/google-2', 'AIza');
    await vault.set('__proto__', 'x');
    expect(await vault.remove('google/google-2')).toBe(true);
    expect(await vault.remove('google/google-2')).toBe(false);
    const other = openAs(PASSPHRASE);
    const together = await Promise.all([other.vault.get('openai'), other.vault.get('zai'), other.vault.list()]);
    expect(together).toEqual(['sk-ключ 🔑\n"', undefined, ['__proto__', 'openai']]);
    expect([asked, other.asked]).toEqual([[PASSPHRASE], [PASSPHRASE]]);
  });

  it('holds nothing readable, and is a file that age opens', async () => {
    await openAs(PASSPHRASE).vault.set('openai', 'sk-secret');
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(text + Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64')).not.toMatch(/openai|sk-secret/);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(PASSPHRASE);
    expect(await decrypter.decrypt(armor.decode(text), 'text')).toContain('sk-secret');
  });

  it('is empty without a file, and then asks for nothing', async () => {
    const { vault, asked } = openAs(PASSPHRASE);
    expect([await vault.get('openai'), await vault.list(), await vault.remove('openai')]).toEqual([
      undefined,
      [],
      false,
    ]);
    expect(asked).toEqual([]);
  });

  it('refuses a wrong passphrase for reading and for writing, changes nothing, and takes the right one later', async () => {
    await openAs(PASSPHRASE).vault.set('openai', 'sk-1');
    const before = readFileSync(path, 'utf8');
    const { vault } = openAs('wrong', 'wrong', PASSPHRASE);
    await expect(vault.get('openai')).rejects.toMatchObject({ name: 'VaultError', reason: 'wrong_passphrase' });
    await expect(vault.set('openai', 'sk-2')).rejects.toMatchObject({ reason: 'wrong_passphrase' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(await vault.get('openai')).toBe('sk-1');
  });

  it('says that it needs a passphrase, and asks again next time', async () => {
    const { vault } = openAs(undefined, '', PASSPHRASE);
    await expect(vault.set('openai', 'sk-1')).rejects.toMatchObject({ reason: 'no_passphrase' });
    await expect(vault.set('openai', 'sk-1')).rejects.toMatchObject({ reason: 'no_passphrase' });
    await vault.set('openai', 'sk-1');
    expect(await vault.list()).toEqual(['openai']);
  });

  it('sees what another process has written since', async () => {
    const { vault } = openAs(PASSPHRASE);
    await vault.set('openai', 'sk-1');
    await openAs(PASSPHRASE).vault.set('openai', 'sk-2');
    expect(await vault.get('openai')).toBe('sk-2');
  });

  it('calls a torn file damaged, wherever it is torn, and never writes over it', async () => {
    await openAs(PASSPHRASE).vault.set('openai', 'sk-1');
    const whole = readFileSync(path, 'utf8');
    for (const length of [0, 10, 40, 200, whole.length - 60, whole.length - 35]) {
      const torn = whole.slice(0, length);
      writeFileSync(path, torn);
      const { vault } = openAs(PASSPHRASE);
      await expect(vault.get('openai'), `${length}`).rejects.toMatchObject({ reason: 'damaged' });
      await expect(openAs(PASSPHRASE).vault.set('openai', 'sk-2')).rejects.toMatchObject({ reason: 'damaged' });
      expect(readFileSync(path, 'utf8')).toBe(torn);
    }
  });

  it('loses nothing when several processes write at once', async () => {
    const program = await bundle(join(import.meta.dirname, 'vault-program.ts'));
    const index = join(folder, 'provider-keys.json');
    const writers = ['a', 'b', 'c', 'd'].map(writer => [`${writer}/1`, `${writer}/2`]);
    const ends = await Promise.all(writers.map(names => run(program, [path, index, ...names])));
    await program.remove();
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(writers.map(() => ({ code: 0, stderr: '' })));
    const { vault } = openAs(PASSPHRASE);
    expect(await vault.list()).toEqual(writers.flat());
    expect(await vault.get('d/2')).toBe('key of d/2');
    const names = createNameIndex({
      path: index,
      readFile: readText,
      writeFile: writeAtomic,
      withLock: work => work(),
    });
    expect([...names.read().keys()]).toEqual(writers.flat());
  });
});
