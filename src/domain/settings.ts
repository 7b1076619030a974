// Owns the user's settings after validation: every default filled in, every spelling made one.
import type { ModelSpec, WireFormat } from './model.ts';
import type { QuotaRule } from './quota.ts';
import type { BudgetMode, MaxPrice, QualityGoal, Sort } from './request.ts';
import type { Task } from './task.ts';
import type { EpochMs, NanoUsd } from './units.ts';

/** Where a key is to be found: literal text, `${VAR}` parts or `keychain:NAME`; resolved late, never logged. */
export type KeyReference = string;

export interface AccountSettings {
  readonly id: string;
  readonly apiKey?: KeyReference;
  readonly quota?: QuotaRule;
  readonly enabled: boolean;
}

export type PoolStrategy = 'round_robin' | 'least_used' | 'random';

/** What the user changed about one model; absent fields keep the catalogue's figure. */
export type ModelSettings = Partial<Omit<ModelSpec, 'id'>> & { readonly enabled?: boolean };

export interface ProviderSettings {
  readonly enabled: boolean;
  /** Present for a provider of the user's own. */
  readonly wire?: WireFormat;
  readonly label?: string;
  readonly baseUrl?: string;
  /** A named endpoint of the provider (`coding`). */
  readonly endpoint?: string;
  readonly apiKey?: KeyReference;
  readonly headers?: Readonly<Record<string, string>>;
  /** Empty: one unnamed account. */
  readonly accounts: readonly AccountSettings[];
  readonly loadBalancing: PoolStrategy;
  readonly models: Readonly<Record<string, ModelSettings>>;
  /** Only the models named in `models` are used. */
  readonly onlyListedModels: boolean;
  readonly quota?: QuotaRule;
  /** Options only one provider knows (OpenRouter's `sort`, `dataCollection`, …) under our names. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A hand-made choice of provider, strict until it ends. */
export interface Pin {
  readonly provider: string;
  readonly model?: string;
  readonly until?: EpochMs;
}

/** The pin, unless its time is over. */
export function pinInForce(pin: Pin | undefined, now: EpochMs): Pin | undefined {
  return pin && (pin.until === undefined || pin.until > now) ? pin : undefined;
}

/** An entry of a preference list: `openai`, `openai/gpt-4o` or a bare model name. */
export type PreferenceEntry = string;

export interface Preferences {
  readonly default: readonly PreferenceEntry[];
  readonly tasks: Readonly<Partial<Record<Task, readonly PreferenceEntry[]>>>;
  readonly qualities: Readonly<Partial<Record<QualityGoal, readonly PreferenceEntry[]>>>;
  /** Lists that belong to a budget mode (`cost_first` of the seeds). */
  readonly budgets: Readonly<Partial<Record<BudgetMode, readonly PreferenceEntry[]>>>;
  readonly budgetMode: BudgetMode;
  readonly quality?: QualityGoal;
  /** False: only the default preference list is used, in its order. */
  readonly autoRouting: boolean;
  /** Leave a preferred or pinned provider when its quota is spent. */
  readonly switchOnLimit: boolean;
  /** A conversation stays with its provider unless the rules allow a switch. */
  readonly preserveContext: boolean;
}

/** A spending limit: of all that is spent, of one provider, of one of its accounts, or of one client. */
export interface Budget {
  readonly window: 'day' | 'week' | 'month';
  readonly limit: NanoUsd;
  /** Absent: over all providers. */
  readonly provider?: string;
  /** Of this account of the provider only. */
  readonly account?: string;
  /** Of what is asked in the name of this client only. */
  readonly client?: string;
}

export interface Settings {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  readonly preferences: Preferences;
  readonly pin?: Pin;
  /** User-made names for models. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly useOpenRouter: boolean | 'only';
  readonly budgets: readonly Budget[];
  readonly onBudget: 'refuse' | 'downgrade';
  /** Names in which calls may be made. */
  readonly clients: readonly string[];
  readonly maxPrice?: MaxPrice;
  readonly dataCollection?: 'allow' | 'deny';
  readonly zdr?: boolean;
  readonly sort?: Sort;
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** Prompts and answers go into the log too. */
  readonly logContent: boolean;
  readonly taskClassifier: 'local' | 'model';
  /** When a second candidate is asked beside one that is late (`p95`, `800ms`), and what that may cost, USD. */
  readonly hedge?: { readonly after: string; readonly maxExtraCost?: number };
  readonly state: { readonly backend: 'files' } | { readonly backend: 'redis'; readonly url: string };
  /** Milliseconds; absent ones have built-in defaults. */
  readonly timeouts: {
    readonly connectMs?: number;
    readonly firstTokenMs?: number;
    readonly stallMs?: number;
    readonly totalMs?: number;
  };
}
