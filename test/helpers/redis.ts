// Owns a real Redis for tests: a server of its own on a free port, which can be killed, stopped and started again.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** What redis-cli answers. */
  cli(...command: readonly string[]): string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again with what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Whether there is a redis-server on this machine. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: tests of the shared state need redis-server.');
    return false;
  }
}

export async function startRedis({ appendOnly = true, password = '' } = {}): Promise<TestRedis> {
  // In memory where there is such a folder: how fast the disk of this machine is just now is not what is tested.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'redis-'));
  const port = await freePort();
  const auth = password ? ['--requirepass', password] : [];
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...auth];
  // By the default a busy disk lets it acknowledge what a kill then takes away: that would be its loss, not ours.
  args.push('--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'always');
  let server: ChildProcess;
  const start = async () => {
    server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    for await (const text of server.stdout!.setEncoding('utf8') as AsyncIterable<string>) {
      said += text;
      if (said.includes('Ready to accept connections')) break;
    }
    if (!said.includes('Ready to accept connections')) throw new Error(`redis-server did not start: ${said}`);
    server.stdout!.resume();
  };
  const ended = () =>
    new Promise<void>(resolve =>
      (server.exitCode ?? server.signalCode) === null ? server.once('exit', () => resolve()) : resolve(),
    );
  const kill = async () => {
    server.kill('SIGKILL');
    await ended();
  };
  await start();
  return {
    port,
    url: `redis://${password ? `:${password}@` : ''}127.0.0.1:${port}`,
    cli: (...command) =>
      execFileSync(
        'redis-cli',
        ['-p', `${port}`, ...(password ? ['-a', password, '--no-auth-warning'] : []), ...command],
        { encoding: 'utf8' },
      ),
    signal: signal => server.kill(signal),
    kill,
    restart: start,
    async close() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * A port where nobody listens, of those that no system gives to whoever asks for any: else a connection that somebody
 * makes meanwhile may come to have it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise(resolve => server.close(resolve));
    if (isFree) return port;
  }
}
