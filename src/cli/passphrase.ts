// Owns the question for the vault's passphrase, where there is a person to answer it.
import type { Io } from './io.ts';

type Terminal = Pick<Io, 'stdin' | 'stderr'>;
const mayAsk = ({ stdin, stderr }: Terminal): boolean => stdin.isTTY === true && stderr.isTTY === true;

/** Whether the vault can be opened at all, and whether that disturbs nobody. */
export function passphraseOf(io: Terminal & Pick<Io, 'env'>): {
  readonly canBeHad: boolean;
  readonly isAtHand: boolean;
} {
  const isSet = Boolean(io.env['OPENCLAW_VAULT_PASSPHRASE']);
  return { canBeHad: isSet || mayAsk(io), isAtHand: isSet || !mayAsk(io) };
}

/** What was typed; undefined where there is no terminal. A new vault's is asked for twice. */
export async function askPassphrase(
  { stdin, stderr }: Terminal,
  isNew: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!mayAsk({ stdin, stderr })) return undefined;
  const { password } = await import('@inquirer/prompts');
  const ask = (message: string, validate: (given: string) => true | string) =>
    password({ message, mask: true, validate }, { input: stdin, output: stderr, signal });
  if (!isNew) return ask('Passphrase of the vault:', given => given !== '' || 'it has one');
  const chosen = await ask(
    'There is no keychain: keys go into an encrypted vault. Choose its passphrase:',
    given => given !== '' || 'it needs one',
  );
  await ask('Once more:', given => given === chosen || 'that is not the same');
  return chosen;
}
