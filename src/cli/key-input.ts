// Owns how a key gets in: from standard input, from a variable, or from a masked prompt; never from the command line.
import type { Context } from './context.ts';
import { UserError, usageError } from './errors.ts';
import { EXIT } from './exit.ts';
import { readStdin } from './stdin.ts';

/** More than any vendor's key, credentials files included. */
const MAX_KEY_BYTES = 16_384;

export interface KeyInput {
  readonly isFromStdin: boolean;
  /** Name of a variable. */
  readonly fromEnv: string | undefined;
  /** Whose key it is, for the prompt: `openai`, `google/google-2`. */
  readonly owner: string;
  /** The command that takes the key without a terminal. */
  readonly command?: string;
}

export async function readKey(context: Context, { isFromStdin, fromEnv, owner, command }: KeyInput): Promise<string> {
  if (isFromStdin && fromEnv !== undefined) throw usageError('--key-stdin and --key-env contradict each other');
  if (fromEnv !== undefined) return checked(context.io.env[fromEnv], `the variable ${fromEnv}`);
  if (isFromStdin) return checked(await stdinKey(context), 'standard input');
  const { stdin, stderr } = context.io;
  if (stdin.isTTY && stderr.isTTY) return checked(await prompted(context, owner), 'what was typed');
  throw new UserError({
    type: 'not_interactive',
    exitCode: EXIT.usage,
    message: 'there is no terminal to ask for the key',
    hint: `Give it by a pipe or a variable: ${command ?? `openclaw provider keys set ${owner} --key-stdin < key.txt`}`,
  });
}

function stdinKey({ io, timers, signal }: Context): Promise<string | undefined> {
  return readStdin(io.stdin, {
    hasArgument: false,
    isForced: true,
    isIgnored: false,
    maxBytes: MAX_KEY_BYTES,
    note: () => {},
    isWatched: false,
    timers,
    signal,
  });
}

export async function prompted({ io, signal }: Context, owner: string): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  return password(
    { message: `Key for ${owner}:`, mask: true, validate: isKey },
    { input: io.stdin, output: io.stderr, signal },
  );
}

/** True, or what is wrong with what was typed. */
function isKey(given: string): true | string {
  try {
    checked(given, 'what was typed');
    return true;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The key without the spaces and the newline that come with copying. */
function checked(given: string | undefined, source: string): string {
  const key = given?.trim() ?? '';
  if (key === '') throw new UserError({ type: 'key', exitCode: EXIT.key, message: `${source} holds no key` });
  if (/[\s\u0000-\u001f]/.test(key) && !key.startsWith('{'))
    throw new UserError({
      type: 'key',
      exitCode: EXIT.key,
      message: `${source} holds more than a key: it has spaces or line breaks within`,
    });
  return key;
}
