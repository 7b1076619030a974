// Owns the vault: all secrets in one file, encrypted with a passphrase, for machines without a keychain.
import type { SecretStore } from '../domain/ports.ts';
import { KeychainError } from './error.ts';

/** 2^15 rounds of scrypt: a guess costs an attacker what opening costs us, about 0.1 s. */
const WORK_FACTOR = 15;

export interface VaultOptions {
  readonly path: string;
  /** Asks for the passphrase; undefined where nobody can be asked. `isNew` where the vault is about to be made. */
  passphrase(isNew: boolean): Promise<string | undefined>;
  withLock<T>(work: () => Promise<T>): Promise<T>;
  /** The file's bytes; undefined where there is none. */
  read(): Uint8Array | undefined;
  /** Replaces the file, whole or not at all. */
  write(bytes: Uint8Array): void;
}

type Secrets = Readonly<Record<string, string>>;

/** A vault. Methods reject with a KeychainError: `locked` without a passphrase or with a wrong one, `other` for a damaged file. */
export function createVault(options: VaultOptions): SecretStore {
  let known: string | undefined;
  async function passphrase(isNew: boolean): Promise<string> {
    known ??= await options.passphrase(isNew);
    if (known) return known;
    throw new KeychainError('locked', 'the vault needs its passphrase: set OPENCLAW_VAULT_PASSPHRASE');
  }
  async function open(): Promise<Secrets> {
    const bytes = options.read();
    if (!bytes) return {};
    const secret = await passphrase(false);
    const text = await decrypt(bytes, secret).catch(error => {
      known = undefined;
      throw error;
    });
    return parseSecrets(text);
  }
  async function change(edit: (secrets: Secrets) => Secrets): Promise<void> {
    await options.withLock(async () => {
      const isNew = options.read() === undefined;
      const secrets = edit(await open());
      options.write(await encrypt(JSON.stringify({ version: 1, secrets }), await passphrase(isNew)));
    });
  }
  return {
    kind: 'vault',
    get: async name => (await open())[name],
    set: (name, value) => change(secrets => ({ ...secrets, [name]: value })),
    async remove(name) {
      if (options.read() === undefined) return false;
      let had = false;
      await change(({ [name]: old, ...rest }) => {
        had = old !== undefined;
        return rest;
      });
      return had;
    },
    list: async () => Object.keys(await open()),
  };
}

async function encrypt(text: string, passphrase: string): Promise<Uint8Array> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(text);
}

async function decrypt(bytes: Uint8Array, passphrase: string): Promise<string> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(bytes, 'text');
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    if (/no identity matched/i.test(words)) throw new KeychainError('locked', 'the passphrase of the vault is wrong');
    throw new KeychainError('other', `the vault is damaged: ${words}`, error);
  }
}

function parseSecrets(text: string): Secrets {
  const content = JSON.parse(text) as { version?: number; secrets?: Secrets };
  if ((content.version ?? 1) > 1) throw new KeychainError('other', 'the vault was written by a newer program');
  return content.secrets ?? {};
}
