// Owns the user's own editor: a private file is handed to it, and what was written comes back.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../keychain/child-env.ts';
import type { Context } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Keyboard } from './keyboard.ts';

/** Rejects with a UserError where the editor cannot be started, or ends with a failure. */
export async function editText(context: Context, keyboard: Keyboard, text: string): Promise<string> {
  const { env } = context.io;
  const editor = env['VISUAL'] || env['EDITOR'] || (context.platform === 'win32' ? 'notepad' : 'vi');
  const keyEnv = (await context.providers()).flatMap(({ spec }) => spec.keyEnv);
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-edit-'));
  try {
    const path = join(folder, 'question.md');
    await writeFile(path, text, { mode: 0o600 });
    await keyboard.lend(() => run(editor, path, childEnvironment(env, keyEnv)));
    return await readFile(path, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The variable may hold options too: `code --wait`. */
function run(editor: string, path: string, env: Record<string, string>): Promise<void> {
  const [command = editor, ...options] = editor.split(/\s+/);
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(usageError(`the editor ${command} ${why}`, 'Name another one: export VISUAL=nano'));
    const child = spawn(command, [...options, path], { stdio: 'inherit', env });
    child.on('error', () => fail('cannot be started'));
    child.on('exit', code => (code === 0 ? resolve() : fail(`ended with ${code ?? 'a signal'}; nothing was sent`)));
  });
}
