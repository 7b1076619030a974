// Owns the question for the vault's passphrase, where there is a person to answer it.
import type { Io } from './io.ts';

/** What was typed; undefined where there is no terminal. A new vault's is asked for twice. */
export async function askPassphrase(
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  isNew: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
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
