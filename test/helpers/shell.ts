// Owns real pipelines: a bash script in which `openclaw` is the built program, and named pipes that stay open.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { BINARY, type Home } from './binary.ts';

export interface Shell {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with `openclaw` in its PATH, nothing on its stdin, and the exit code of the whole pipe as its own. */
export async function shell(home: Home, script: string, env: Readonly<Record<string, string>> = {}): Promise<Shell> {
  const folder = join(home.dir, 'path');
  mkdirSync(folder, { recursive: true });
  try {
    symlinkSync(BINARY, join(folder, 'openclaw'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const PATH = `${folder}:${dirname(process.execPath)}:${home.env['PATH']}`;
  const done = await execa('bash', ['-o', 'pipefail', '-c', script], {
    env: { ...home.env, ...env, PATH },
    extendEnv: false,
    cwd: home.dir,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  });
  return { code: done.exitCode, stdout: done.stdout, stderr: done.stderr };
}

/** A named pipe whose writer is here: silent until something is said. */
export interface Pipe {
  readonly fd: number;
  say(bytes: string | Uint8Array): void;
  /** The writer is gone: readers see the end. */
  close(): void;
}

export async function openPipe(path: string): Promise<Pipe> {
  await execa('mkfifo', [path]);
  // Opened for both, so that neither end waits for the other.
  const both = openSync(path, 'r+');
  const reader = openSync(path, 'r');
  let isOpen = true;
  return {
    fd: reader,
    say: bytes => void (typeof bytes === 'string' ? writeSync(both, bytes) : writeSync(both, bytes)),
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(both);
      closeSync(reader);
    },
  };
}

export interface Running {
  readonly pid: number;
  readonly stdin: NodeJS.WritableStream | null;
  /** Resolves when standard error holds `words`; rejects when the program ends without having said them. */
  heard(words: string): Promise<void>;
  /** The same for standard output. */
  printed(words: string): Promise<void>;
  readonly ended: Promise<Shell & { readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the program with `stdin` as descriptor 0: an open descriptor, or `socket` for one that is written to here. */
export function startWith(
  home: Home,
  args: readonly string[],
  stdin: number | 'socket' | 'ignore',
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [BINARY, 'provider', ...args], {
    env: { ...home.env, ...env },
    stdio: [stdin === 'socket' ? 'pipe' : stdin, 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', chunk => {
    stderr += chunk;
  });
  child.stdin?.on('error', () => {});
  let stdout = '';
  child.stdout!.setEncoding('utf8').on('data', chunk => {
    stdout += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code ?? undefined, signal, stdout, stderr }));
  const holds = (stream: Readable, what: () => string) => (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => what().includes(words) && resolve();
      stream.on('data', look);
      void ended.then(() => reject(new Error(`ended without "${words}": ${stdout}${stderr}`)));
      look();
    });
  return {
    pid: child.pid!,
    stdin: child.stdin,
    heard: holds(child.stderr!, () => stderr),
    printed: holds(child.stdout!, () => stdout),
    ended,
    kill: signal => void child.kill(signal),
  };
}
