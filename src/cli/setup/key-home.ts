// Owns the question whether a key that is typed has a place to go, asked before anybody types one.
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';

/** Resolves where a keychain answers or the vault can be opened; rejects with what to do about it. */
export async function checkHome(context: Context): Promise<void> {
  if (context.io.env['OPENCLAW_VAULT_PASSPHRASE']) return;
  const [keychain] = await (await context.keys()).stores();
  try {
    await keychain?.list();
    if (keychain) return;
  } catch (error) {
    throw noHome(error instanceof Error ? error.message : String(error));
  }
  throw noHome('there is none');
}

function noHome(why: string): UserError {
  return new UserError({
    type: 'key',
    exitCode: EXIT.key,
    message: 'nothing was changed: a key that you type has no place to go',
    why: [`keychain: ${why}`, 'vault: OPENCLAW_VAULT_PASSPHRASE is not set'],
    hint: 'Choose a passphrase and start again: export OPENCLAW_VAULT_PASSPHRASE=…; or keep keys in variables: openclaw provider setup --from-env',
  });
}
