// Owns runs of the real program: the built binary, in an environment that holds nothing of the machine's own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const BINARY = fileURLToPath(new URL('../../bin/openclaw.js', import.meta.url));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input; absent: /dev/null. */
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
}
export interface Ran {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A state folder of its own, and runs of the program in it. */
export interface Home {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `openclaw-provider` with these words. */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs a whole command line without quotes or pipes, as a user types it: `openclaw provider status`. */
  type(line: string, options?: RunOptions): Promise<Ran>;
  /** The same process, still running. */
  start(args: readonly string[], options?: RunOptions): ReturnType<typeof execa>;
  /** Writes a file of the state folder; an object as JSON. */
  write(name: string, content: string | object): void;
  remove(): void;
}

export function createHome(env: Readonly<Record<string, string>> = {}): Home {
  const dir = mkdtempSync(join(tmpdir(), 'openclaw-'));
  const base = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    OPENCLAW_STATE_DIR: dir,
    TZ: 'UTC',
    // Nothing listens on the discard port: no server of the machine takes part.
    OLLAMA_HOST: 'http://127.0.0.1:9',
    ...env,
  };
  const options = ({ env: more, input, signal, cwd }: RunOptions) => ({
    env: { ...base, ...more },
    extendEnv: false,
    reject: false as const,
    stripFinalNewline: false as const,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal && { cancelSignal: signal }),
    ...(cwd && { cwd }),
  });
  const words = (args: readonly string[]) => [BINARY, 'provider', ...args];
  const ran = async (args: readonly string[], more: RunOptions) => {
    const done = await execa(process.execPath, args, options(more));
    return { code: done.exitCode, signal: done.signal, stdout: String(done.stdout), stderr: String(done.stderr) };
  };
  return {
    dir,
    env: base,
    run: (args, more = {}) => ran(words(args), more),
    type: (line, more = {}) => ran([BINARY, ...line.split(' ').slice(1)], more),
    start: (args, more = {}) => execa(process.execPath, words(args), options(more)) as ReturnType<typeof execa>,
    write: (name, content) =>
      writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2), {
        mode: 0o600,
      }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
