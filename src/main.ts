// Composition root: builds the real ports, wires them, runs the command line. The only file that sees `process`.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { builtInProviders } from './catalog/index.ts';
import { runCli } from './cli/cli.ts';
import type { Host } from './cli/context.ts';
import type { Clock, Dice, StateStore, Transport } from './domain/ports.ts';
import { rebuildQuotas } from './engine/rebuild.ts';
import { createWorld, type World } from './engine/world.ts';
import { createNameIndex } from './keychain/names.ts';
import { createOsKeychain } from './keychain/os-keychain.ts';
import { createKeyResolver } from './keychain/resolver.ts';
import { createVault } from './keychain/vault.ts';
import { stuckKeychainCalls } from './keychain/watchdog.ts';
import type { Place } from './place.ts';
import { readText, writeAtomic } from './state/atomic-file.ts';
import { createFileStore } from './state/files.ts';
import { stateFolder } from './state/folder.ts';
import { withLock } from './state/lock.ts';
import { createProcesses } from './state/processes.ts';
import { loadSettings } from './state/settings-file.ts';

const clock: Clock = { now: () => Date.now() };
const dice: Dice = { next: Math.random };

/** Runs the command line of this process to its end. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort(signal));
  const closing: (() => Promise<void>)[] = [];
  await runCli(createHost(ownPlace(), stop.signal, closing));
  for (const close of closing) await close();
  // A call into a keychain that waits for its user can be ended in no other way.
  if (stuckKeychainCalls() > 0) process.kill(process.pid, 'SIGKILL');
}

function ownPlace(): Place {
  const { env, platform } = process;
  return { env, stateDir: stateFolder(env, homedir()), keychain: createOsKeychain({ platform, env }) };
}

function createHost(place: Place, signal: AbortSignal, closing: (() => Promise<void>)[]): Host {
  const { env, stateDir, keychain, only } = place;
  const at = (name: string) => join(stateDir, name);
  const uid = process.getuid?.();
  const processes = createProcesses({ pid: process.pid, kill: process.kill.bind(process) });
  const lockOf =
    (name: string) =>
    <T>(work: () => Promise<T>) =>
      withLock(at(`${name}.lock`), work, { processes });
  const knownProviders = builtInProviders.map(({ id }) => id);
  const parse = { env, knownProviders };
  const warn = (message: string) => process.stderr.write(`warning: ${message}\n`);

  const settings = once(() => loadSettings(at('providers.json'), { ...parse, uid }));
  const state = once(
    (): StateStore =>
      createFileStore({
        dir: stateDir,
        clock,
        lock: { processes },
        warn,
        rebuild: async entries => rebuildQuotas(entries, await world().providers(), clock.now()),
      }),
  );
  const transport = once(async (): Promise<Transport> => {
    const { createTransport } = await import('./transport/transport.ts');
    const made = createTransport(env);
    closing.push(() => made.close());
    return made;
  });
  const vaultPath = at('provider-vault.age');
  const durably = (path: string, text: string) => writeAtomic(path, text, { fsync: true });
  const vault = createVault({
    path: vaultPath,
    passphrase: async () => env['OPENCLAW_VAULT_PASSPHRASE'],
    withLock: lockOf('provider-vault.age'),
    readFile: readText,
    writeFile: durably,
  });
  const namesPath = at('provider-keys.json');
  const names = createNameIndex({
    path: namesPath,
    readFile: readText,
    writeFile: durably,
    withLock: lockOf('provider-keys.json'),
  });
  const knownNames = once(() => names.read());
  const keys = once(() => createKeyResolver({ keychain, vault, env, names: knownNames }));
  const world = once(
    (): World =>
      createWorld({
        env,
        clock,
        dice,
        state: state(),
        keys: keys(),
        only,
        settings: () => settings().settings,
        transport,
        warn,
      }),
  );
  const write = async (change: (text: string) => string) => {
    const { writeConfigFile } = await import('./state/config-file.ts');
    await writeConfigFile({ path: at('providers.json'), uid, withLock: lockOf('providers.json'), change });
    settings.forget();
  };
  return {
    io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env, argv: process.argv.slice(2) },
    clock,
    timers: { after, every },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    platform: process.platform,
    version: versionOf(),
    program: { path: process.argv[1] ?? '', name: basename(process.argv[1] ?? 'openclaw').replace(/\.js$/, '') },
    stateDir,
    settings: async () => settings(),
    async preferences() {
      const { createPreferenceStore } = await import('./cli/preference-store.ts');
      return createPreferenceStore({ settings: async () => settings(), write, parse });
    },
    providers: () => world().providers(),
    state: async () => state(),
    async keys() {
      const [{ createKeyRing }, { editText }] = await Promise.all([
        import('./cli/key-ring.ts'),
        import('./schema/edit.ts'),
      ]);
      return createKeyRing({
        keychain,
        vault,
        resolver: keys(),
        providers: () => world().providers(),
        settings: async () => settings(),
        editSettings: edits => write(text => editText(text, edits)),
        names,
      });
    },
    engine: () => world().engine(),
    async structured(call, emit, abort) {
      const { runStructured, schemaValidator } = await import('./engine/structured.ts');
      const format = call.request.responseFormat;
      const validate = await schemaValidator(format?.type === 'json_schema' ? format.schema : {});
      const { value, ...outcome } = await runStructured(await world().engine(), call, validate, emit, abort);
      return { outcome, value };
    },
    refreshModels: (ids, onProgress, abort) => world().refreshModels(ids, onProgress, abort),
    probe: (candidate, options) => world().probe(candidate, options),
    async demo(options) {
      const { startDemo } = await import('./demo.ts');
      return startDemo(options, (there, closingThere) => createHost(there, signal, closingThere));
    },
    signal,
    setExitCode: code => {
      process.exitCode = code;
    },
  };
}

/** A value made at first use; `forget` lets the next use make it anew. */
function once<T>(make: () => T): (() => T) & { forget(): void } {
  let made: { readonly value: T } | undefined;
  const get = () => {
    made ??= { value: make() };
    return made.value;
  };
  return Object.assign(get, {
    forget() {
      made = undefined;
    },
  });
}

function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}

function every(ms: number, action: () => void): () => void {
  const timer = setInterval(action, ms);
  return () => clearInterval(timer);
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
