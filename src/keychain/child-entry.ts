// Owns one entry of the keychain asked in a child process: 60 ms dearer, but it can be killed while a prompt waits.
import { execFile } from 'node:child_process';
import type { Environment } from '../schema/reference.ts';
import { addonPath, ENTRY_OPTIONS } from './addon.ts';
import { childEnvironment } from './child-env.ts';
import type { Entry } from './entry.ts';
import { KEYCHAIN_SERVICE } from './service.ts';

/** Run with `node -e`, since a bundle has no second file. The secret goes in and out by pipes: arguments can be seen. */
const SCRIPT = `
const [addon, service, name, options, action] = process.argv.slice(1);
let input = '';
process.stdin.setEncoding('utf8').on('data', text => (input += text)).on('end', async () => {
  const say = answer => process.stdout.write(JSON.stringify(answer));
  try {
    const { AsyncEntry, findCredentialsAsync } = require(addon);
    if (action === 'list') return say({ value: (await findCredentialsAsync(service)).map(({ account }) => account) });
    const entry = new AsyncEntry(service, name, JSON.parse(options));
    say({ value: await (action === 'setPassword' ? entry.setPassword(input) : entry[action]()) });
  } catch (error) {
    say({ error: error.message });
  }
});`;

export interface ChildOptions {
  /** The node that runs the child. */
  readonly execPath: string;
  readonly env: Environment;
  /** Kills the child. */
  readonly signal: AbortSignal;
}

/** An entry whose questions may wait on a person. Methods reject with the addon's words, or when `signal` aborts. */
export function childEntry(name: string, options: ChildOptions): Entry {
  return {
    get: async () => ((await ask(options, 'getPassword', name)) as string | null) ?? undefined,
    set: async value => {
      await ask(options, 'setPassword', name, value);
    },
    remove: async () => (await ask(options, 'deletePassword', name)) === true,
  };
}

/** The names of all our entries, asked in a child process. */
export async function childNames(options: ChildOptions): Promise<readonly string[]> {
  return (await ask(options, 'list')) as readonly string[];
}

function ask({ execPath, env, signal }: ChildOptions, action: string, name = '', input = ''): Promise<unknown> {
  const args = ['-e', SCRIPT, '--', addonPath(), KEYCHAIN_SERVICE, name, JSON.stringify(ENTRY_OPTIONS), action];
  const options = { env: childEnvironment(env, []), signal, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(execPath, args, options, (error, stdout) => {
      // The error names the whole command line, the output may be a secret: neither is passed on.
      if (error) return reject(signal.aborted ? signal.reason : new Error('the process that asks it failed'));
      const answer = JSON.parse(stdout) as { readonly value?: unknown; readonly error?: string };
      if (answer.error === undefined) resolve(answer.value);
      else reject(new Error(answer.error));
    });
    // A child that died before it read: its end is reported above.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
