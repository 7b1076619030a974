// Owns the world of one process: settings, providers, keys and engine, each made when it is first wanted.
import { builtInProviders } from '../catalog/index.ts';
import { PRICE_TABLE_VERSION } from '../catalog/models/price.ts';
import { resolveProviders } from '../catalog/resolve.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import type { Clock, Dice, StateStore, Transport } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { EpochMs } from '../domain/units.ts';
import { keyAccount } from '../keychain/key-account.ts';
import type { KeyResolver } from '../keychain/resolver.ts';
import type { Environment } from '../schema/reference.ts';
import type { Engine } from './contract.ts';
import type { ListRefresh } from './model-lists.ts';
import type { CreditBook, EnginePorts, KeyAnswer } from './ports.ts';
import type { ProbeResult } from './probe.ts';
import type { QuotaRefresh } from './quota-refresh.ts';
import type { Reconciliation } from './reconcile.ts';

export interface WorldOptions {
  readonly env: Environment;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly state: StateStore;
  readonly keys: KeyResolver;
  /** The only providers there are, by id; absent: all that are built in or in the settings. */
  readonly only?: readonly string[];
  /** Rejects where the user's file is not valid. */
  settings(): Promise<Settings>;
  transport(): Promise<Transport>;
  /** The user's time zone, IANA. */
  zone(): string;
  readonly credits?: CreditBook;
  /** What providers told of past attempts afterwards. */
  corrected?: EnginePorts['corrected'];
  warn(message: string): void;
}

export interface World {
  /** All providers, built-in and the user's own, disabled and keyless ones included. */
  providers(): Promise<readonly ResolvedProvider[]>;
  /** Made once, with a look for local servers. */
  engine(): Promise<Engine>;
  /** Reads model lists anew; all providers that have a list where none is named. */
  refreshModels(
    ids: readonly string[] | undefined,
    onProgress: (result: ListRefresh) => void,
    signal: AbortSignal,
  ): Promise<readonly ListRefresh[]>;
  /**
   * Asks providers what is left, all at once: those that have an endpoint for it, and with `probe` by one minimal request
   * those whose headers tell. Who tells in neither way is not asked.
   */
  refreshQuotas(
    wanted: { readonly provider?: string; readonly probe: boolean },
    onProgress: (result: QuotaRefresh) => void,
    signal: AbortSignal,
  ): Promise<readonly QuotaRefresh[]>;
  /** Asks what past generations cost in the end, where a provider tells. */
  reconcile(since: EpochMs, signal: AbortSignal): Promise<Reconciliation>;
  /** One minimal live request; `key` tries that one instead of the stored one. */
  probe(
    candidate: { readonly provider: string; readonly account?: string },
    options: { readonly signal: AbortSignal; readonly key?: string },
  ): Promise<ProbeResult>;
}

const asking = () => import('./asking.ts');

export function createWorld(options: WorldOptions): World {
  const { env, clock, dice, state, keys, only, zone, credits, corrected, warn } = options;
  const today = () => new Date(clock.now()).toISOString().slice(0, 10);

  async function providers(): Promise<readonly ResolvedProvider[]> {
    const settings = await options.settings();
    const learned = await state.readModels();
    const hasKey = (id: string, account: string) =>
      keys.has(ownerOf(id), keyAccount(settings, id, account)) !== undefined;
    const all = resolveProviders(builtInProviders, settings, learned, hasKey, env, today());
    return only ? all.filter(({ spec }) => only.includes(spec.id)) : all;
  }

  async function key({ spec }: ResolvedProvider, account: string): Promise<KeyAnswer> {
    const owner = keyAccount(await options.settings(), spec.id, account);
    const found = await keys.find(spec, owner);
    if ('value' in found) return { value: found.value.reveal() };
    // A local server and a private endpoint for which no key is configured may do without one.
    const isOpen = spec.auth.type === 'none' || !builtInProviders.some(({ id }) => id === spec.id);
    if (isOpen && owner.apiKey === undefined) return { value: '' };
    const { why: missing, isLocal, hint } = found;
    return { missing, ...(isLocal && { isLocal }), ...(hint !== undefined && { hint }) };
  }

  async function ports(all: readonly ResolvedProvider[]): Promise<EnginePorts> {
    const { codecFor, analyzeTask } = await asking();
    return {
      clock,
      dice,
      state,
      warn,
      key,
      zone,
      ...(credits && { credits }),
      ...(corrected && { corrected }),
      providers: all,
      settings: await options.settings(),
      transport: await options.transport(),
      priceVersion: PRICE_TABLE_VERSION,
      codec: codecFor,
      analyze: messages => analyzeTask({ messages }),
    };
  }

  async function lists() {
    return { clock, state, key, transport: await options.transport() };
  }

  /** A model that was pulled a minute ago can be used; trouble with finding that out costs nothing else. */
  async function makeEngine(): Promise<Engine> {
    let all = await providers();
    const { meetLocals } = await import('./locals.ts');
    try {
      if (await meetLocals(await lists(), all)) all = await providers();
    } catch (error) {
      warn(messageOf(error));
    }
    const { createEngine } = await asking();
    return createEngine(await ports(all));
  }
  let engine: Promise<Engine> | undefined;

  return {
    providers,
    engine() {
      engine ??= makeEngine();
      return engine;
    },
    async refreshModels(ids, onProgress, signal) {
      const all = await providers();
      const wanted = all.filter(
        ({ spec, enabled, accounts }) =>
          spec.modelList &&
          (ids
            ? ids.includes(spec.id)
            : enabled && (spec.local || spec.quirks?.routingInBody || accounts.some(({ hasKey }) => hasKey))),
      );
      const ports = await lists();
      const { refreshModelList } = await import('./model-lists.ts');
      return Promise.all(
        wanted.map(async provider => {
          const result = await refreshModelList(ports, provider, signal);
          onProgress(result);
          return result;
        }),
      );
    },
    async refreshQuotas(wanted, onProgress, signal) {
      const all = (await providers()).filter(
        ({ spec, enabled }) => enabled && (wanted.provider === undefined || spec.id === wanted.provider),
      );
      const transport = await options.transport();
      const { refreshQuota } = await import('./quota-refresh.ts');
      const ask = (provider: ResolvedProvider, account: ResolvedAccount) => {
        if (provider.spec.quotaEndpoint)
          return refreshQuota({ clock, state, key, transport }, provider, account.id, signal);
        if (!wanted.probe || !provider.spec.quirks?.rateLimitHeaders) return [];
        return Promise.all([asking(), ports(all)]).then(([{ probeQuota }, own]) =>
          probeQuota(own, provider, account, signal),
        );
      };
      const asked = all.flatMap(one => one.accounts.filter(({ hasKey }) => hasKey).flatMap(who => ask(one, who)));
      return Promise.all(
        asked.map(async pending => {
          const result = await pending;
          onProgress(result);
          return result;
        }),
      );
    },
    async reconcile(since, signal) {
      const { reconcile } = await import('./reconcile.ts');
      return reconcile(
        { state, key, transport: await options.transport(), providers: await providers(), corrected },
        since,
        signal,
      );
    },
    async probe(candidate, probeOptions) {
      const all = await providers();
      const provider = all.find(({ spec }) => spec.id === candidate.provider);
      if (!provider) {
        const message = `there is no provider ${candidate.provider}`;
        return { ok: false, latencyMs: 0, failure: { kind: 'model_not_found', scope: 'none', message } };
      }
      const { probeProvider } = await asking();
      return probeProvider(await ports(all), provider, candidate, probeOptions);
    },
  };
}

function ownerOf(id: string) {
  const spec = builtInProviders.find(one => one.id === id);
  return (
    spec ?? { id, keyEnv: [`${id.toUpperCase().replaceAll('-', '_')}_API_KEY`], auth: { type: 'bearer' as const } }
  );
}
