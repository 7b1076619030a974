// Owns the providers of the moment: the built-in ones and the user's own, with settings, environment and learned lists applied.
import { isLoopback } from '../domain/address.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Auth, ProviderSpec } from '../domain/provider.ts';
import type { QuotaRule } from '../domain/quota.ts';
import type { ProviderSettings, Settings } from '../domain/settings.ts';
import type { ModelLists } from '../domain/state.ts';
import { addressOf, type Environment, envName, isCloud } from './base-url.ts';
import { modelList } from './model-list.ts';
import { entriesById } from './provider-entries.ts';

/** Whether a key is at hand for an account (`default` where accounts have no names); for a keyless local provider, whether it runs. */
export type HasKey = (provider: string, account: string) => boolean;

/**
 * Every provider that there is, enabled or not: built-in ones in their order, then the user's own.
 * `today` is an ISO date; models whose retirement date has come are retired.
 */
export function resolveProviders(
  builtIn: readonly ProviderSpec[],
  settings: Pick<Settings, 'providers'>,
  learned: ModelLists,
  keys: HasKey,
  env: Environment,
  today: string,
): readonly ResolvedProvider[] {
  const wishes = entriesById(settings.providers, builtIn);
  const own = Object.entries(wishes)
    .filter(([id]) => !builtIn.some(spec => spec.id === id))
    .map(([id, wish]) => ownProvider(id, wish, builtIn));
  const resolve = (spec: ProviderSpec, isOwn: boolean) =>
    resolveProvider({
      spec,
      isOwn,
      settings: Object.hasOwn(wishes, spec.id) ? wishes[spec.id] : undefined,
      learned,
      keys,
      env,
      today,
    });
  return [...builtIn.map(spec => resolve(spec, false)), ...own.map(spec => resolve(spec, true))];
}

interface Input {
  readonly spec: ProviderSpec;
  readonly isOwn: boolean;
  readonly settings: ProviderSettings | undefined;
  readonly learned: ModelLists;
  readonly keys: HasKey;
  readonly env: Environment;
  readonly today: string;
}

function resolveProvider(input: Input): ResolvedProvider {
  const { isOwn, settings, env, today } = input;
  const { baseUrl, endpoint } = addressOf(input.spec, settings, env);
  const spec = asFound(input, baseUrl);
  const list = Object.hasOwn(input.learned.lists, spec.id) ? input.learned.lists[spec.id] : undefined;
  const { models, nameable } = modelList({ spec, settings, learned: list, isOwn, endpoint, today });
  const accounts = accountsOf(input, list !== undefined, baseUrl !== '');
  const isListUnknown = list === undefined && (spec.local === true || (isOwn && models.length === 0));
  const takesSlugs = spec.quirks?.routingInBody === true;
  return {
    spec,
    enabled: settings?.enabled ?? true,
    baseUrl,
    ...(endpoint !== undefined && { endpoint }),
    models,
    unlisted: { accepts: isListUnknown ? 'any' : takesSlugs ? 'slug' : 'none', ids: nameable },
    accounts,
    loadBalancing: settings?.loadBalancing ?? 'round_robin',
    headers: { ...(takesSlugs && siteHeaders(spec.id, env)), ...settings?.headers },
    options: settings?.options ?? {},
  };
}

/** The provider as its address and the user's word make it. Nobody's word stands against what a vendor publishes. */
function asFound({ spec, isOwn, settings }: Input, baseUrl: string): ProviderSpec {
  // Nothing runs there on the user's machine: every model is forwarded, and what each costs is not known.
  if (isCloud(spec, baseUrl)) return { ...spec, models: [], forwards: /(?:)/ };
  const isHome = isOwn && isLoopback(baseUrl);
  const { dataCollection, zdr } = settings?.options ?? {};
  if (!isHome && dataCollection === undefined && zdr === undefined) return spec;
  const collects = dataCollection === undefined ? (isHome ? false : undefined) : dataCollection === 'allow';
  const promised = zdr === undefined ? isHome : zdr === true;
  return { ...spec, dataPolicy: { trains: collects, zdr: promised, ...spec.dataPolicy } };
}

function accountsOf(
  { spec, isOwn, settings, keys }: Input,
  isListKnown: boolean,
  hasAddress: boolean,
): readonly ResolvedAccount[] {
  const named = settings?.accounts.filter(({ enabled }) => enabled) ?? [];
  if (settings && settings.accounts.length > 0)
    return named.map(({ id, quota }) => ({
      id,
      named: true,
      hasKey: spec.auth.type === 'none' || keys(spec.id, id),
      quota: quotaOf(quota ?? settings.quota, spec),
    }));
  // A local server needs no key, but somebody must have named it or met it; a private endpoint may do without one.
  const needsNone = spec.auth.type === 'none' && (settings !== undefined || isListKnown);
  const isOpen = isOwn && hasAddress && settings?.apiKey === undefined;
  const hasKey = needsNone || isOpen || keys(spec.id, 'default');
  return [{ id: 'default', named: false, hasKey, quota: quotaOf(settings?.quota, spec) }];
}

/**
 * A published rule without figures asks for the provider's own: "free_tier". Days that begin at no stated zone's
 * midnight begin at the provider's.
 */
function quotaOf(wish: QuotaRule | undefined, { freeTier }: ProviderSpec): QuotaRule | undefined {
  const rule = wish && withPublished(wish, freeTier);
  if (!rule) return undefined;
  const zone = freeTier?.limits.find(limit => limit.zone !== undefined)?.zone;
  const limits = rule.limits.map(limit => (limit.resetTime && !limit.zone && zone ? { ...limit, zone } : limit));
  return { ...rule, limits };
}

/** "free_tier" in figures; a limit of the user's own stands in for the published one of its unit and window. */
function withPublished(rule: QuotaRule, freeTier: QuotaRule | undefined): QuotaRule | undefined {
  const { limits: own, source } = rule;
  if (source === 'config' || own.some(limit => limit.source !== 'config')) return rule;
  if (own.length === 0) return freeTier;
  if (!freeTier) return { limits: own, source: 'config' };
  const published = freeTier.limits.filter(
    ({ unit, window }) => !own.some(one => one.unit === unit && one.window === window),
  );
  return { source, limits: [...published, ...own] };
}

/** Attribution that an aggregator shows to its users. */
function siteHeaders(id: string, env: Environment): Readonly<Record<string, string>> {
  const url = env[`${envName(id)}_SITE_URL`];
  const name = env[`${envName(id)}_SITE_NAME`];
  return { ...(url && { 'HTTP-Referer': url }), ...(name && { 'X-Title': name }) };
}

/** A provider from the config alone: OpenAI's format and a bearer key unless it says otherwise. */
function ownProvider(id: string, settings: ProviderSettings, builtIn: readonly ProviderSpec[]): ProviderSpec {
  const wire = settings.wire ?? 'openai-chat';
  // Who speaks a vendor's format mostly speaks its errors too.
  const home = builtIn.find(spec => spec.wire === wire || (wire === 'openai-responses' && spec.wire === 'openai-chat'));
  const modelListOf = { 'openai-chat': '/models', 'openai-responses': '/models', ollama: '/api/tags' } as const;
  const path = Object.hasOwn(modelListOf, wire) ? modelListOf[wire as keyof typeof modelListOf] : undefined;
  return {
    id,
    label: settings.label ?? id,
    wire,
    baseUrl: '',
    auth: OWN_AUTH[wire] ?? { type: 'bearer' },
    keyEnv: [`${envName(id)}_API_KEY`],
    errors: home?.errors ?? [],
    models: [],
    // Without it a stream says nothing of its tokens, and nobody could count what it costs.
    ...(wire === 'openai-chat' && { quirks: { streamOptions: { include_usage: true } } }),
    ...(path && { modelList: { path, dialect: wire === 'ollama' ? 'ollama' : 'openai' } }),
  };
}

const OWN_AUTH: Readonly<Partial<Record<ProviderSpec['wire'], Auth>>> = {
  'anthropic-messages': { type: 'header', name: 'x-api-key' },
  gemini: { type: 'header', name: 'x-goog-api-key' },
  ollama: { type: 'none' },
  'bedrock-converse': { type: 'aws', service: 'bedrock' },
};
