// Owns what a command may need of the world. The composition root fills a Host; the program makes a Context of it.
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import type { FailureKind } from '../domain/failure.ts';
import type { AnswerStore } from '../domain/kept-answer.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock, SecretStore } from '../domain/ports.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Call, EngineEvent } from '../engine/contract.ts';
import type { OwnCreditBook } from '../engine/credit-book.ts';
import type { Policy } from '../engine/replay.ts';
import type { UsageBook } from '../engine/usage-book.ts';
import type { World } from '../engine/world.ts';
import type { SessionStore } from '../session/contract.ts';
import type { LoadedSettings } from '../state/settings-file.ts';
import type { SharedStore } from '../state/shared-store.ts';
import type { Io, Timers } from './io.ts';
import type { Output } from './output.ts';
import type { SettingsChange } from './settings-change.ts';

/** A preference after it was changed. Values are JSON; undefined where nothing is set. */
export interface PreferenceChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Preferences by dotted path (`provider.budget_mode`), read from and written to `providers.json`; comments survive. */
export interface PreferenceStore {
  /** Every preference and its value in force, defaults included. */
  list(): Promise<Readonly<Record<string, unknown>>>;
  /** The value in force. Rejects with a usage error (exit code 2), naming the nearest, where there is no such path. */
  get(path: string): Promise<unknown>;
  unset(path: string): Promise<PreferenceChange>;
  /** All of it in one write, or nothing; what became of the named preferences. Rejects as `get` does, and (exit code 3) where the file would not be valid. */
  change(change: SettingsChange): Promise<readonly PreferenceChange[]>;
}

/** The shared state as commands see it. */
export type FollowableStore = SharedStore;

/** Where the key of one account comes from; never the key. */
export interface KeyPlace {
  readonly provider: string;
  /** `default` where the provider has no named accounts. */
  readonly account: string;
  /** `keychain`, `vault`, `env`, `config` (plain text), `none`, or `not needed`. */
  readonly source: string;
  /** The variable or entry it is read from. */
  readonly name?: string;
}

/** A secret that lies where it should not: literal text in `providers.json`, or a variable. */
export interface Migration {
  readonly provider: string;
  readonly account: string;
  readonly from: 'config' | 'env';
  readonly to: string;
}

/** The keys. Every name is that of a provider and an account. */
export interface KeyRing {
  /** Best first; the first that works is written to. */
  stores(): Promise<readonly SecretStore[]>;
  /** Where the keys of these providers are, of all where none are given. */
  list(providers?: readonly ResolvedProvider[]): Promise<readonly KeyPlace[]>;
  /** Stores a key; says where (`keychain`, `vault`). Rejects where no store can be written. */
  set(provider: string, account: string, key: string): Promise<{ readonly store: string }>;
  /** Removes a key from all stores; the names of those that had it. */
  remove(provider: string, account: string): Promise<readonly string[]>;
  /** Moves keys from plain text and the environment to the best store. `hasPassphrase`: a vault could be made. */
  migrate(options: { readonly dryRun: boolean; readonly hasPassphrase: boolean }): Promise<readonly Migration[]>;
}

/** The result of a structured call: the outcome, and the value if it is valid. */
export interface StructuredResult {
  readonly outcome: Outcome;
  readonly value?: unknown;
  /** What is still wrong with the answer after the one repair attempt. */
  readonly problems?: readonly string[];
}

/** A policy that began to rule at `from`; `policy` makes it anew, with the keys of today. */
export interface PastPolicy {
  readonly from: EpochMs;
  /** Whether it is what the settings say now; it may have been so before, too. */
  readonly isInForce: boolean;
  policy(): Promise<Policy>;
}

/** The world as it would be under other settings. */
export type Preview = Pick<Host, 'providers' | 'refreshModels' | 'probe'>;

/** One request of the demo, and how it is to go. */
export interface DemoStep {
  readonly prompt: string;
  /** One line for the viewer, before it runs. */
  readonly see: string;
  readonly answeredBy: string;
  /** Who is to be asked in vain before. */
  readonly after?: string;
  /** Sets up the faults that belong to it. */
  prepare(): void;
}

/** A world of simulated providers: real HTTP on this machine, a state folder of its own, nothing of the user's. */
export interface DemoWorld {
  /** The host of a run in that world. */
  readonly host: Host;
  /** Ids of those who take part. */
  readonly cast: readonly string[];
  readonly steps: readonly DemoStep[];
  /** Ends its servers and removes its folder. */
  close(): Promise<void>;
}

/** What a standard fault came to; `verdict` short of `ideal` is explained by `problems`. */
export interface SelfTestReport {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'ideal' | 'safe' | 'failed';
  readonly problems: readonly string[];
  /** What a first look saw, and how long the machine was busy with others in it; absent where there was one look. */
  readonly first?: { readonly busyMs: number; readonly problems: readonly string[] };
  readonly seen: readonly {
    readonly ok: boolean;
    readonly provider?: string;
    readonly kind?: FailureKind;
    readonly tookMs: number;
    readonly attempts: number;
  }[];
  readonly hits: { readonly primary: number; readonly fallback: number };
}

/** The standard faults against the user's own settings: on simulated providers, with a state folder of its own. */
export interface SelfTestWorld {
  /** Whose part is played by whom; `isStandIn`: the user has nobody who could. */
  readonly primary: Candidate;
  readonly fallback?: Candidate;
  readonly isStandIn: boolean;
  /** Longest wait for a first token, ms. */
  readonly patienceMs: number;
  /** In order, each as soon as it is known. */
  readonly reports: AsyncIterable<SelfTestReport>;
  /** Removes its folder. */
  close(): Promise<void>;
}

/** What the composition root hands in: a plain object; every function may be called many times and loads on first use. */
export interface Host extends World {
  readonly io: Io;
  readonly clock: Clock;
  readonly timers: Timers;
  /** IANA zone of the user; a function, since finding it costs what a whole `--help` may. */
  timeZone(): string;
  readonly platform: string;
  /** Version of this package. */
  version(): string;
  /** The file that runs (`bin/openclaw.js`) and the name it was called by (`openclaw`, `openclaw-provider`). */
  readonly program: { readonly path: string; readonly name: string };
  readonly stateDir: string;
  /** Rejects with an error of exit code 3 where the file is not valid. */
  settings(): Promise<LoadedSettings>;
  preferences(): Promise<PreferenceStore>;
  /**
   * What would be there after `change` and with these keys, by `provider` or `provider/account`; nothing is written.
   * Rejects as `preferences().change` does.
   */
  preview(change: SettingsChange, keys: Readonly<Record<string, string>>): Promise<Preview>;
  /** The settings in another file, and the providers as they would be under it. Rejects with exit code 3 where it is not valid. */
  policyIn(file: string): Promise<Policy>;
  /** The policies that ruled on this machine one after the other, oldest first; as far back as they are kept. */
  pastPolicies(): Promise<readonly PastPolicy[]>;
  state(): Promise<FollowableStore>;
  keys(): Promise<KeyRing>;
  /** Daily sums of past calls. */
  usage(): Promise<UsageBook>;
  /** The prepaid credits. */
  credits(): Promise<OwnCreditBook>;
  /** The conversations that are kept. */
  sessions(): Promise<SessionStore>;
  /** The answers that `chat --cache` keeps on this machine. */
  answers(): Promise<AnswerStore>;
  /** Runs a call whose request has a JSON-schema response format; validates, and repairs once. */
  structured(call: Call, emit: (event: EngineEvent) => void, signal: AbortSignal): Promise<StructuredResult>;
  /** Starts a simulated world; `isFast`: its providers answer at once. */
  demo(options: { readonly isFast: boolean }): Promise<DemoWorld>;
  /** Starts the standard faults; `isFast`: with time limits of two seconds. */
  selftest(options: { readonly isFast: boolean; readonly signal: AbortSignal }): Promise<SelfTestWorld>;
  /** Aborts on SIGINT and SIGTERM; its reason is the signal's name. */
  readonly signal: AbortSignal;
  setExitCode(code: number): void;
  /** Runs `action` when the process ends, however it ends; returns a function that forgets it. What it writes must go to a terminal. */
  onExit(action: () => void): () => void;
}

/** What a command gets. `signal` aborts also when nobody reads standard output any more. */
export interface Context extends Host {
  readonly out: Output;
}
