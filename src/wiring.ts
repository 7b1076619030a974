// Owns the wiring: which real part stands behind each port of the command line. Parts that few commands need are loaded by those.
import { join, resolve } from 'node:path';
import { builtInProviders } from './catalog/index.ts';
import { entriesById } from './catalog/provider-entries.ts';
import type { Host, KeyRing, PreferenceStore } from './cli/context.ts';
import type { Clock, Dice, SecretStore, Transport } from './domain/ports.ts';
import type { Settings } from './domain/settings.ts';
import { createCreditBook, type OwnCreditBook } from './engine/credit-book.ts';
import { adoptEntry, rebuildQuotas } from './engine/rebuild.ts';
import type { UsageBook } from './engine/usage-book.ts';
import { createWorld, type World, type WorldOptions } from './engine/world.ts';
import { createNameIndex, type NameIndex } from './keychain/names.ts';
import { createOsKeychain } from './keychain/os-keychain.ts';
import { createKeyResolver } from './keychain/resolver.ts';
import { createVault } from './keychain/vault.ts';
import { stuckKeychainCalls } from './keychain/watchdog.ts';
import type { SessionStore } from './session/contract.ts';
import { readText, removeLeftovers, writeAtomic } from './state/atomic-file.ts';
import { createCreditFile, lazyLedger } from './state/credit-ledger.ts';
import { rememberCredits } from './state/credit-memory.ts';
import { disk } from './state/file-system.ts';
import { createFileStore, type FileStoreOptions } from './state/files.ts';
import { withLock } from './state/lock.ts';
import { createProcesses } from './state/processes.ts';
import type { RedisConnection } from './state/redis/connection.ts';
import { type LoadedSettings, loadSettings, SettingsError } from './state/settings-file.ts';
import { createSharedFile } from './state/shared-file.ts';
import { lazyStore, type SharedStore } from './state/shared-store.ts';

/** Where a run lives: what it sees of the environment, where its files are, and who takes part. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  /** Absent: that of the operating system. */
  readonly keychain?: SecretStore;
  /** The only providers there are, by id; absent: all. */
  readonly only?: readonly string[];
}

/** What the wiring takes from the process it runs in. */
export interface Machine extends Place {
  readonly platform: NodeJS.Platform;
  readonly pid: number;
  /** The node that runs child processes. */
  readonly execPath: string;
  readonly uid: number | undefined;
  readonly clock: Clock;
  readonly dice: Dice;
  /** The user's time zone, IANA. */
  timeZone(): string;
  kill(pid: number, signal: number): unknown;
  /** The vault's passphrase, from the person at the terminal; `isNew`: of one that is to be made. Undefined: nobody is there. */
  passphrase(isNew: boolean): Promise<string | undefined>;
  warn(message: string): void;
}

export interface Wiring {
  readonly state: SharedStore;
  readonly credits: OwnCreditBook;
  usage(): Promise<UsageBook>;
  settings(): Promise<LoadedSettings>;
  preferences(): Promise<PreferenceStore>;
  readonly preview: Host['preview'];
  readonly policyIn: Host['policyIn'];
  keys(): Promise<KeyRing>;
  sessions(): Promise<SessionStore>;
  world(): World;
  readonly structured: Host['structured'];
  readonly selftest: Host['selftest'];
  /** Ends what keeps the process alive. */
  close(): Promise<void>;
  /** Calls that have not come back and that nothing but the end of the process can end. */
  stuckCalls(): number;
}

/** How many of the requests sum up what the log has gained. */
const SUMMING_SHARE = 1 / 256;

export function wire(machine: Machine): Wiring {
  const { env, clock, dice, stateDir, uid, warn } = machine;
  const at = (name: string) => join(stateDir, name);
  const processes = createProcesses(machine);
  const lockFor = (name: string) => ({ processes, onBroken: () => removeLeftovers(at(name)) });
  const lockOf =
    (name: string) =>
    <T>(work: () => Promise<T>) =>
      withLock(at(`${name}.lock`), work, lockFor(name));
  const parse = { env, knownProviders: builtInProviders.map(({ id }) => id) };

  const rebuild: FileStoreOptions['rebuild'] = async entries =>
    rebuildQuotas(entries, await world().providers(), clock.now());
  const files = createFileStore({ dir: stateDir, clock, lock: { processes }, warn, rebuild });
  let connection: RedisConnection | undefined;
  const connected = once(async (): Promise<RedisConnection | undefined> => {
    // Settings that are not valid are told where they are needed; the log can be read without them.
    const place = await settings().then(
      loaded => loaded.settings.state,
      () => undefined,
    );
    if (place?.backend !== 'redis') return undefined;
    const { createConnection } = await import('./state/redis/index.ts');
    connection = createConnection({ url: place.url });
    return connection;
  });
  const chosen = once(async (): Promise<SharedStore> => {
    const redis = await connected();
    if (!redis) return files;
    const { createRedisStore } = await import('./state/redis/index.ts');
    const providers = once(() => world().providers());
    return createRedisStore({
      connection: redis,
      local: files,
      unsentPath: at('provider-unsent.json'),
      processes,
      rebuild,
      adopt: async (entry, untold) => {
        const known = await providers();
        return state => adoptEntry(state, entry, untold, known);
      },
      warn,
    });
  });
  const stored = lazyStore(chosen);
  const usage = once(async () => {
    const { createUsageBook, noUsage, readUsageDays } = await import('./engine/usage-book.ts');
    const form = { version: 1, read: readUsageDays, initial: noUsage };
    const file = createSharedFile({
      path: at('provider-usage.json'),
      fs: disk,
      lock: lockFor('provider-usage.json'),
      ...form,
    });
    return createUsageBook(stored, file, machine.timeZone);
  });
  const state: SharedStore = {
    ...stored,
    async append(entry) {
      await stored.append(entry);
      // Now and then, long before the oldest entries go.
      if (dice.next() < SUMMING_SHARE) await (await usage()).upToDate();
    },
  };
  const ledger = lazyLedger(async () => {
    const redis = await connected();
    const path = at('provider-credits.json');
    if (!redis) return createCreditFile({ path, clock, lock: lockFor('provider-credits.json'), warn });
    const { createRedisCredits } = await import('./state/redis/index.ts');
    return createRedisCredits({ connection: redis, key: '{openclaw}:credits' });
  });
  const book = createCreditBook(ledger, clock, warn);
  const remembered = rememberCredits(book.balance, at('provider-credits-on.json'));
  const credits: OwnCreditBook = {
    ...book,
    balance: async () => ((await connected()) ? remembered() : book.balance()),
  };
  const settings = once(async (): Promise<LoadedSettings> => {
    const loaded = await loadSettings(at('providers.json'), { ...parse, uid });
    return { ...loaded, settings: byId(loaded.settings) };
  });
  const { keychain, vault, names, resolver, resolverWith } = keyParts(machine, at, lockOf);

  let opened: Promise<Transport> | undefined;
  const transport = () => {
    opened ??= import('./transport/transport.ts').then(({ createTransport }) => createTransport(env));
    return opened;
  };
  const worldUnder = (given: Pick<WorldOptions, 'settings' | 'keys'>): World =>
    createWorld({
      env,
      clock,
      dice,
      state,
      only: machine.only,
      transport,
      zone: machine.timeZone,
      credits,
      warn,
      ...given,
    });
  const world = once(() => worldUnder({ settings: async () => (await settings()).settings, keys: resolver }));
  const write = async (change: (text: string) => string) => {
    const { writeConfigFile } = await import('./state/config-file.ts');
    await writeConfigFile({ path: at('providers.json'), uid, withLock: lockOf('providers.json'), change });
    settings.forget();
  };
  return {
    state,
    usage,
    credits,
    settings,
    world,
    async preferences() {
      const { createPreferenceStore } = await import('./cli/preference-store.ts');
      return createPreferenceStore({ settings, write, parse });
    },
    async policyIn(file) {
      const path = resolve(file);
      const { settings: raw, text } = await loadSettings(path, { ...parse, uid });
      if (text === undefined) throw new SettingsError(path, ['there is no such file']);
      const other = byId(raw);
      return {
        settings: other,
        providers: await worldUnder({ settings: async () => other, keys: resolver }).providers(),
      };
    },
    async preview(change, flagKeys) {
      const { changedSettings } = await import('./cli/settings-change.ts');
      const { text = '' } = await settings();
      const draft = changedSettings(text, change, parse);
      return worldUnder({ settings: async () => byId(draft.settings), keys: resolverWith(flagKeys) });
    },
    async keys() {
      const { createKeyRing } = await import('./cli/key-ring.ts');
      return createKeyRing({ keychain, vault, names, resolver, settings, write, providers: () => world().providers() });
    },
    async sessions() {
      const { createSessionStore } = await import('./session/store.ts');
      return createSessionStore({ dir: at('provider-sessions'), clock, dice, lock: { processes }, warn });
    },
    async structured(call, emit, signal) {
      const { runStructured, schemaValidator } = await import('./engine/structured.ts');
      const format = call.request.responseFormat;
      const validate = await schemaValidator(format?.type === 'json_schema' ? format.schema : {});
      const { value, problems, ...outcome } = await runStructured(await world().engine(), call, validate, emit, signal);
      return { outcome, value, ...(problems && { problems }) };
    },
    async selftest({ isFast, signal }) {
      const { startSelfTestIn } = await import('./selftest.ts');
      const store = (dir: string) => createFileStore({ dir, clock, lock: { processes }, warn });
      const [loaded, providers, sender] = await Promise.all([settings(), world().providers(), transport()]);
      const given = { settings: loaded.settings, providers, isFast, clock, dice, transport: sender, signal, warn };
      return startSelfTestIn(given, store);
    },
    async close() {
      connection?.close();
      await (await opened)?.close();
    },
    stuckCalls: stuckKeychainCalls,
  };
}

/** Settings whose providers stand under their ids, however the file calls them. */
function byId(settings: Settings): Settings {
  return { ...settings, providers: entriesById(settings.providers, builtInProviders) };
}

function keyParts(
  { env, platform, execPath, passphrase, keychain = createOsKeychain({ platform, env, execPath }) }: Machine,
  at: (name: string) => string,
  lockOf: (name: string) => <T>(work: () => Promise<T>) => Promise<T>,
) {
  const files = {
    readFile: readText,
    writeFile: (path: string, text: string) => writeAtomic(path, text, { fsync: true }),
  };
  const vault = createVault({
    path: at('provider-vault.age'),
    passphrase: async isNew => env['OPENCLAW_VAULT_PASSPHRASE'] || passphrase(isNew),
    withLock: lockOf('provider-vault.age'),
    ...files,
  });
  const index = createNameIndex({ path: at('provider-keys.json'), withLock: lockOf('provider-keys.json'), ...files });
  const known = once(() => index.read());
  const names: NameIndex = {
    read: index.read,
    put: (name, home) => index.put(name, home).finally(known.forget),
    remove: name => index.remove(name).finally(known.forget),
  };
  const resolverWith = (flagKeys: Readonly<Record<string, string>>) =>
    createKeyResolver({ keychain, vault, env, names: known, flagKeys });
  return { keychain, vault, names, resolver: resolverWith({}), resolverWith };
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
