// Owns the wiring: which real part stands behind each port of the command line. Parts that few commands need are loaded by those.
import { builtInProviders } from './catalog/index.ts';
import { settingsById } from './catalog/provider-entries.ts';
import type { Host, KeyRing, PreferenceStore } from './cli/context.ts';
import type { AnswerStore } from './domain/kept-answer.ts';
import type { Transport } from './domain/ports.ts';
import type { Settings } from './domain/settings.ts';
import type { OwnCreditBook } from './engine/credit-book.ts';
import type { Policy } from './engine/replay.ts';
import type { UsageBook } from './engine/usage-book.ts';
import { createWorld, type World, type WorldOptions } from './engine/world.ts';
import { stuckKeychainCalls } from './keychain/watchdog.ts';
import { type Machine, once, placesOf } from './machine.ts';
import { DEFAULT_SETTINGS } from './schema/defaults.ts';
import type { SessionStore } from './session/contract.ts';
import { createFileStore } from './state/files.ts';
import { type LoadedSettings, loadSettings } from './state/settings-file.ts';
import { createSettingsMemory } from './state/settings-memory.ts';
import type { SharedStore } from './state/shared-store.ts';
import { wireKeys } from './wired-keys.ts';
import { wirePolicies } from './wired-policies.ts';
import { wireState } from './wired-state.ts';

const ANSWERS_FILE = 'provider-cache-answers.json';

export interface Wiring {
  readonly state: SharedStore;
  readonly credits: OwnCreditBook;
  usage(): Promise<UsageBook>;
  settings(): Promise<LoadedSettings>;
  preferences(): Promise<PreferenceStore>;
  readonly preview: Host['preview'];
  readonly policyIn: Host['policyIn'];
  readonly pastPolicies: Host['pastPolicies'];
  keys(): Promise<KeyRing>;
  sessions(): Promise<SessionStore>;
  answers(): Promise<AnswerStore>;
  world(): World;
  readonly structured: Host['structured'];
  readonly selftest: Host['selftest'];
  /** Ends what keeps the process alive. */
  close(): Promise<void>;
  /** Calls that have not come back and that nothing but the end of the process can end. */
  stuckCalls(): number;
}

export function wire(machine: Machine): Wiring {
  const { env, clock, dice, uid, warn } = machine;
  const places = placesOf(machine);
  const { at, lockFor, lockOf, processes } = places;
  const parse = { env, knownProviders: builtInProviders.map(({ id }) => id) };

  const memory = createSettingsMemory(at('provider-checked.json'), machine.build);
  const load = async (): Promise<LoadedSettings> => {
    const loaded = await loadSettings(at('providers.json'), { ...parse, uid, memory });
    return { ...loaded, settings: settingsById(loaded.settings, builtInProviders) };
  };
  const settings = once(load);
  const policies = wirePolicies(machine, places, async () => (await load()).settings);
  const { keychain, vault, names, resolver, resolverWith } = wireKeys(machine, places);
  const { state, usage, credits, close } = wireState(machine, places, {
    settings,
    providers: () => world().providers(),
    policies,
  });

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
      corrected: async () => (await usage()).corrected(),
      warn,
      ...given,
    });
  const world = once(() => worldUnder({ settings: async () => (await settings()).settings, keys: resolver }));
  const policyUnder = async (other: Settings): Promise<Policy> => ({
    settings: other,
    providers: await worldUnder({ settings: async () => other, keys: resolver }).providers(),
  });
  const write = async (change: (text: string) => string) => {
    const { writeConfigFile } = await import('./state/config-file.ts');
    const withLock = policies.around(lockOf('providers.json'));
    await writeConfigFile({ path: at('providers.json'), uid, withLock, change });
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
      const { settingsIn } = await import('./wired-other-file.ts');
      return policyUnder(settingsById(await settingsIn(file, { ...parse, uid }), builtInProviders));
    },
    pastPolicies: async () =>
      (await policies.list()).map(({ from, isInForce, routing }) => ({
        from,
        isInForce,
        policy: () => policyUnder({ ...DEFAULT_SETTINGS, ...routing }),
      })),
    async preview(change, flagKeys) {
      const { changedSettings } = await import('./cli/settings-change.ts');
      const { text = '' } = await settings();
      const draft = changedSettings(text, change, parse);
      return worldUnder({
        settings: async () => settingsById(draft.settings, builtInProviders),
        keys: resolverWith(flagKeys),
      });
    },
    async keys() {
      const { createKeyRing } = await import('./cli/key-ring.ts');
      return createKeyRing({ keychain, vault, names, resolver, settings, write, providers: () => world().providers() });
    },
    async sessions() {
      const { createSessionStore } = await import('./session/store.ts');
      return createSessionStore({ dir: at('provider-sessions'), clock, dice, lock: { processes }, warn });
    },
    async answers() {
      const { createAnswerStore } = await import('./state/answer-store.ts');
      return createAnswerStore({ path: at(ANSWERS_FILE), clock, lock: lockFor(ANSWERS_FILE) });
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
      await close();
      await (await opened)?.close();
    },
    stuckCalls: stuckKeychainCalls,
  };
}
