// Owns real child processes for tests: a TypeScript file is bundled once, run with node, and heard line by line.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** A program ready to run, and how to remove it. */
export interface Program {
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles a TypeScript file to one that plain node runs. */
export async function bundle(entry: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  const path = join(folder, basename(entry).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    // Packages of the older module system ask for it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface RunningProgram {
  readonly pid: number;
  /** Lines of stdout as they come; each may be read once. */
  readonly lines: AsyncIterableIterator<string>;
  readonly kill: (signal: NodeJS.Signals) => boolean;
  /** Writes a line to its stdin. */
  readonly say: (line: string) => void;
  /** How it ended, with everything it printed. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts a bundled program. */
export function start(program: Program, args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningProgram {
  const child: ChildProcess = spawn(process.execPath, [program.path, ...args], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  // A program that is killed while it is spoken to: its end is reported by `ended`.
  child.stdin!.on('error', () => {});
  const ended = new Promise<Awaited<RunningProgram['ended']>>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid!,
    lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator](),
    kill: signal => child.kill(signal),
    say: line => child.stdin!.write(`${line}\n`),
    ended,
  };
}

/** Runs a bundled program to its end. */
export function run(program: Program, args: readonly string[], env?: NodeJS.ProcessEnv): RunningProgram['ended'] {
  const running = start(program, args, env);
  return running.ended;
}
