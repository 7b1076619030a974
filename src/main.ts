// Composition root: gives the command line its process. The only file that sees `process`; all else is loaded when first used.
import { runCli } from './cli/cli.ts';
import type { Host } from './cli/context.ts';
import { openInput } from './cli/direct-input.ts';
import { openDirect } from './cli/direct-output.ts';
import type { DataStream, InputStream } from './cli/io.ts';
import { patiently } from './domain/patience.ts';
import type { Clock, Dice } from './domain/ports.ts';
import type { Place } from './machine.ts';
import { stateFolder } from './state/folder.ts';
import { timeZone } from './time-zone.ts';
import type { Wiring } from './wiring.ts';

const clock: Clock = { now: () => Date.now() };
const dice: Dice = { next: Math.random };

const zone = () => timeZone(process.env);

/** Runs the command line of this process to its end. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort(signal));
  const { host, close } = open({ env: process.env, stateDir: await findStateDir() }, stop.signal);
  process.on('beforeExit', sayUnfinished);
  await runCli(host);
  await close();
  process.off('beforeExit', sayUnfinished);
}

/** Node ends with 0 when nothing is left to wait for, even if the command waits for what can no longer come. */
function sayUnfinished(): void {
  process.stderr.write('internal error: the command ended before it was done. Please report it, and try again.\n');
  process.exitCode = 1;
}

/** A host whose parts are made when they are first wanted, and the end of those that were. */
function open(place: Place, signal: AbortSignal) {
  let wired: Promise<Wiring> | undefined;
  const wiring = () => {
    wired ??= wireUp(place, signal);
    return wired;
  };
  const close = async () => {
    if (wired) await end(await wired);
  };
  return { host: createHost(place, wiring, signal), close };
}

async function findStateDir(): Promise<string> {
  const { env } = process;
  if (env['OPENCLAW_STATE_DIR']) return env['OPENCLAW_STATE_DIR'];
  const { homedir } = await import('node:os');
  return stateFolder(env, homedir());
}

async function wireUp(place: Place, signal: AbortSignal): Promise<Wiring> {
  const { wire } = await import('./wiring.ts');
  const { platform, pid, execPath } = process;
  const warned = new Set<string>();
  // One trouble is met at every write: it is told once.
  const warn = (message: string) => {
    if (!warned.has(message)) process.stderr.write(`warning: ${message}\n`);
    warned.add(message);
  };
  return wire({
    ...place,
    build: BUILD,
    platform,
    pid,
    execPath,
    uid: process.getuid?.(),
    clock,
    dice,
    timeZone: zone,
    kill: process.kill.bind(process),
    passphrase: async isNew => {
      const { askPassphrase } = await import('./cli/passphrase.ts');
      return askPassphrase(process, isNew, signal);
    },
    warn,
  });
}

/**
 * Closes what is open. On Linux no call into the keychain can outlive its deadline; elsewhere one that waits for its user
 * can be ended in no other way than with the process.
 */
async function end(wired: Wiring): Promise<void> {
  await wired.close();
  if (process.platform !== 'linux' && wired.stuckCalls() > 0) process.kill(process.pid, 'SIGKILL');
}

function createHost({ env, stateDir }: Place, wiring: () => Promise<Wiring>, signal: AbortSignal): Host {
  const [, path = '', ...argv] = process.argv;
  let stdin: InputStream | undefined;
  let stdout: DataStream | undefined;
  return {
    io: {
      // Node opens a stream when it is first looked at.
      get stdin() {
        // An import would load it at every start.
        stdin ??= openInput(0, process.platform, process.getBuiltinModule('node:stream'), () => process.stdin);
        return stdin;
      },
      get stdout() {
        stdout ??= openDirect(1, process.platform, () => process.stdout);
        return stdout;
      },
      get stderr() {
        return process.stderr;
      },
      env,
      argv,
    },
    clock,
    timers: { after: patiently },
    timeZone: zone,
    platform: process.platform,
    version: () => VERSION,
    program: {
      path,
      name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.js$/, ''),
    },
    stateDir,
    settings: async () => (await wiring()).settings(),
    preferences: async () => (await wiring()).preferences(),
    preview: async (...given) => (await wiring()).preview(...given),
    providers: async () => (await wiring()).world().providers(),
    state: async () => (await wiring()).state,
    keys: async () => (await wiring()).keys(),
    reconcile: async (...given) => (await wiring()).world().reconcile(...given),
    usage: async () => (await wiring()).usage(),
    policyIn: async file => (await wiring()).policyIn(file),
    pastPolicies: async () => (await wiring()).pastPolicies(),
    credits: async () => (await wiring()).credits,
    sessions: async () => (await wiring()).sessions(),
    answers: async () => (await wiring()).answers(),
    engine: async () => (await wiring()).world().engine(),
    structured: async (...given) => (await wiring()).structured(...given),
    refreshModels: async (...given) => (await wiring()).world().refreshModels(...given),
    refreshQuotas: async (...given) => (await wiring()).world().refreshQuotas(...given),
    probe: async (...given) => (await wiring()).world().probe(...given),
    async demo(options) {
      const { startDemo } = await import('./demo.ts');
      return startDemo(options, place => open(place, signal));
    },
    selftest: async options => (await wiring()).selftest(options),
    signal,
    setExitCode(code) {
      process.exitCode = code;
    },
    onExit(action) {
      process.on('exit', action);
      return () => process.off('exit', action);
    },
  };
}
