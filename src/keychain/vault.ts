// Owns the vault: a secret store in one encrypted file, for machines without a keychain.
import type { SecretStore } from '../domain/ports.ts';
import { VaultError } from './vault-error.ts';
import { openVault, type Secrets, sealVault } from './vault-file.ts';

export interface VaultOptions {
  readonly path: string;
  /** Asked once, and again after a wrong one; `isNew`: for a vault that is to be made. Undefined: there is none to be had. */
  readonly passphrase: (isNew: boolean) => Promise<string | undefined>;
  /** Runs `work` alone among all processes that write this vault. */
  readonly withLock: <T>(work: () => Promise<T>) => Promise<T>;
  /** Undefined where there is no such file. */
  readonly readFile: (path: string) => string | undefined | Promise<string | undefined>;
  /** Replaces the whole file, durably. */
  readonly writeFile: (path: string, text: string) => void | Promise<void>;
}

/**
 * The vault as a secret store. Rejects with a VaultError; without a file it is empty, and then reading asks for no
 * passphrase. The file is decrypted once for each content it has had, not once for each question.
 */
export function createVault(options: VaultOptions): SecretStore {
  const { path, withLock, readFile, writeFile } = options;
  let passphrase: Promise<string> | undefined;
  let opened: { readonly text: string; readonly secrets: Promise<Secrets> } | undefined;
  let refused: { readonly text: string; readonly passphrase: string; readonly error: unknown } | undefined;

  function askPassphrase(isNew: boolean): Promise<string> {
    if (passphrase !== undefined) return passphrase;
    const asked = options.passphrase(isNew).then(given => {
      if (given) return given;
      throw new VaultError('no_passphrase', path);
    });
    passphrase = asked;
    asked.catch(() => {
      passphrase = undefined;
    });
    return asked;
  }
  /** What did not open this text before does not now: nobody need compute that again for each account. */
  async function decrypted(text: string, given: string): Promise<Secrets> {
    if (refused?.text === text && refused.passphrase === given) throw refused.error;
    try {
      return await openVault(text, given, path);
    } catch (error) {
      refused = { text, passphrase: given, error };
      throw error;
    }
  }
  async function open(text: string): Promise<Secrets> {
    if (opened?.text !== text) {
      opened = { text, secrets: askPassphrase(false).then(given => decrypted(text, given)) };
    }
    const mine = opened;
    try {
      return await mine.secrets;
    } catch (error) {
      // The next question may come with a better passphrase.
      if (opened === mine) {
        opened = undefined;
        passphrase = undefined;
      }
      throw error;
    }
  }
  async function read(): Promise<Secrets> {
    const text = await readFile(path);
    return text === undefined ? new Map() : open(text);
  }
  /** Whether `edit` changed anything; only then the file is written. */
  async function change(edit: (secrets: Map<string, string>) => boolean): Promise<boolean> {
    await read();
    return withLock(async () => {
      const secrets = new Map(await read());
      if (!edit(secrets)) return false;
      const text = await sealVault(secrets, await askPassphrase(false));
      await writeFile(path, text);
      opened = { text, secrets: Promise.resolve(secrets) };
      return true;
    });
  }

  return {
    kind: 'vault',
    get: async name => (await read()).get(name),
    set: async (name, value) => {
      // Before the lock is taken: a person may think about a passphrase for minutes, others must not wait for that.
      await askPassphrase((await readFile(path)) === undefined);
      await change(secrets => {
        if (secrets.get(name) === value) return false;
        secrets.set(name, value);
        return true;
      });
    },
    remove: name => change(secrets => secrets.delete(name)),
    list: async () => [...(await read()).keys()].sort(),
  };
}
