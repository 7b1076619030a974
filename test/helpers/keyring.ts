// Owns a real Secret Service for tests: a session bus of its own with gnome-keyring on it, in a home of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { Program } from './processes.ts';

/** Whether all of `tools` are here. Where they are not, says so loudly; under CI it fails instead of skipping. */
export function haveTools(...tools: readonly string[]): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = tools.filter(tool => !folders.some(folder => existsSync(join(folder, tool))));
  if (missing.length === 0) return true;
  const words = `tests with a real keychain need ${missing.join(', ')} (apt-get install gnome-keyring libsecret-tools dbus xvfb)`;
  if (process.env['CI'] === 'true') throw new Error(words);
  console.warn(`SKIPPED: ${words}`);
  return false;
}

/** Bundles a TypeScript file; the keychain addon, loaded when it runs, stays where it is installed. */
export async function bundleWithAddon(entry: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  const path = join(folder, basename(entry).replace(/\.ts$/, '.mjs'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Session {
  /** What a process needs in its environment to be part of the session. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the daemon; with the password its keyring is open. */
  startDaemon(password?: string): Promise<void>;
  /** Stops it in its tracks: it is there and answers nothing. */
  freezeDaemon(): void;
  daemonPid(): number;
  killDaemon(): Promise<void>;
  /** Runs a tool in the session; its stdout. */
  tool(name: string, ...args: readonly string[]): Promise<string>;
  end(): Promise<void>;
}

export interface SessionOptions {
  /** Where prompts are shown. Without one they are dismissed. */
  readonly display?: string;
  /** Where the bus listens; a socket file by default. */
  readonly address?: string;
}

/** A session bus on which nothing runs yet. Prompters can be started by it only where there is a display. */
export async function startSession({ display, address: listen }: SessionOptions = {}): Promise<Session> {
  const home = await mkdtemp(join(tmpdir(), 'keyring-'));
  const runtime = join(home, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const config = join(home, 'bus.conf');
  await writeFile(config, busConfig(listen ?? `unix:tmpdir=${home}`, display !== undefined));
  const base = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: runtime,
    ...(display !== undefined && { DISPLAY: display }),
  };
  const bus = spawn('dbus-daemon', ['--nofork', `--config-file=${config}`, '--print-address=1'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface({ input: bus.stdout }), 'line')) as [string];
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address };
  let daemon: number | undefined;

  const tool: Session['tool'] = (name, ...args) => output(name, args, env);
  return {
    env,
    tool,
    async startDaemon(password) {
      const how = password === undefined ? '--daemonize' : '--unlock';
      await output('gnome-keyring-daemon', [how, '--components=secrets'], env, password);
      daemon = await ownerOfSecrets(tool);
    },
    freezeDaemon: () => process.kill(daemon!, 'SIGSTOP'),
    daemonPid: () => daemon!,
    async killDaemon() {
      process.kill(daemon!, 'SIGKILL');
      daemon = undefined;
      await vanished(tool);
    },
    async end() {
      if (daemon !== undefined) process.kill(daemon, 'SIGKILL');
      const ended = once(bus, 'exit');
      bus.kill('SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

function output(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(name, args, { env, timeout: 60_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    child.stdin!.on('error', () => {});
    child.stdin!.end(input);
  });
}

async function ownerOfSecrets(tool: Session['tool']): Promise<number> {
  const bus = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const method = 'org.freedesktop.DBus.GetConnectionUnixProcessID';
  for (let attempt = 1; ; attempt++) {
    try {
      return Number(
        /\d+$/.exec((await tool('dbus-send', ...bus, method, 'string:org.freedesktop.secrets')).trim())![0],
      );
    } catch (error) {
      if (attempt === 1_000) throw error;
    }
  }
}

/** Resolves when the bus knows that the daemon is gone. */
async function vanished(tool: Session['tool']): Promise<void> {
  const bus = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const ask = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  while ((await tool('dbus-send', ...bus, ...ask)).includes('true'));
}

/** Without service folders nothing is started on demand: the service is there only where a test starts it. */
function busConfig(listen: string, withServices: boolean): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${listen}</listen>
  <auth>EXTERNAL</auth>
  ${withServices ? '<standard_session_servicedirs/>' : ''}
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`;
}
