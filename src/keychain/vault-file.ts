// Owns the form of the vault file: JSON, encrypted by age with a passphrase, as text that `age -d` reads too.
import { VaultError } from './vault-error.ts';

export type Secrets = ReadonlyMap<string, string>;

// 2^15 takes 0.2 s of computing and 32 MB, 2^16 0.36 s: with 30 ms to load age, a vault opens in under half a second.
const SCRYPT_LOG_N = 15;
const VERSION = 1;
const NO_STANZA_MATCHED = 'no identity matched';

/** The text of a vault that holds `secrets`. */
export async function sealVault(secrets: Secrets, passphrase: string): Promise<string> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N);
  const json = JSON.stringify({ version: VERSION, secrets: [...secrets].map(([name, value]) => ({ name, value })) });
  return armor.encode(await encrypter.encrypt(json));
}

/** The secrets in `text`, the content of the vault at `path`. Rejects with a VaultError. */
export async function openVault(text: string, passphrase: string, path: string): Promise<Secrets> {
  return parseSecrets(await decrypt(text, passphrase, path), path);
}

async function decrypt(text: string, passphrase: string, path: string): Promise<string> {
  const { armor, Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(text), 'text');
  } catch (error) {
    const wrong = error instanceof Error && error.message.startsWith(NO_STANZA_MATCHED);
    throw new VaultError(wrong ? 'wrong_passphrase' : 'damaged', path, error);
  }
}

function parseSecrets(json: string, path: string): Secrets {
  const content = parseJson(json, path);
  if (content.version !== VERSION) {
    throw new VaultError(Number(content.version) > VERSION ? 'newer_version' : 'damaged', path);
  }
  if (!Array.isArray(content.secrets)) throw new VaultError('damaged', path);
  return new Map(
    content.secrets.map((secret: { name?: unknown; value?: unknown }) => {
      if (typeof secret?.name !== 'string' || typeof secret.value !== 'string') throw new VaultError('damaged', path);
      return [secret.name, secret.value] as const;
    }),
  );
}

function parseJson(json: string, path: string): { readonly version?: unknown; readonly secrets?: unknown } {
  try {
    return Object(JSON.parse(json));
  } catch {
    // The parser's message quotes what it met, which is secrets.
    throw new VaultError('damaged', path);
  }
}
