// Owns the part of the settings that says who answers: what is kept of it, without secrets, and its fingerprint.
import type { AccountSettings, ProviderSettings, Settings } from './settings.ts';

/**
 * What a decision looks at. Budgets are not in it: what they did hung on what was spent at the time. Of keys it says
 * only whether the settings had one; addresses and headers, which may hold secrets, decide nothing.
 */
export type RoutingSettings = Pick<
  Settings,
  | 'providers'
  | 'preferences'
  | 'pin'
  | 'aliases'
  | 'useOpenRouter'
  | 'maxPrice'
  | 'dataCollection'
  | 'zdr'
  | 'sort'
  | 'maxTokens'
>;

/** Stands where there was a key or an address. */
const WITHHELD = 'withheld';

/** The routing of `settings` as it may be written down. */
export function routingOf(settings: Settings): RoutingSettings {
  return { ...fieldsOf(settings), providers: eachProvider(settings, withoutSecrets) };
}

/** Sixteen hexadecimal digits: equal for settings that route alike, wherever their keys are kept. */
export function fingerprintOf(settings: Settings): string {
  const keyless = eachProvider(settings, provider => {
    const { apiKey, accounts, ...rest } = withoutSecrets(provider);
    return { ...rest, accounts: accounts.map(({ apiKey: _key, ...account }) => account) };
  });
  return digest({ ...fieldsOf(settings), providers: keyless });
}

function fieldsOf(settings: Settings): Omit<RoutingSettings, 'providers'> {
  const { preferences, pin, aliases, useOpenRouter, maxPrice, dataCollection, zdr, sort, maxTokens } = settings;
  return { preferences, pin, aliases, useOpenRouter, maxPrice, dataCollection, zdr, sort, maxTokens };
}

function eachProvider(
  { providers }: Settings,
  change: (provider: ProviderSettings) => ProviderSettings,
): Settings['providers'] {
  return Object.fromEntries(Object.entries(providers).map(([id, provider]) => [id, change(provider)]));
}

function withoutSecrets({ headers, baseUrl, ...provider }: ProviderSettings): ProviderSettings {
  return {
    ...withheldKey(provider),
    ...(baseUrl && { baseUrl: WITHHELD }),
    accounts: provider.accounts.map(withheldKey),
  };
}

function withheldKey<T extends Pick<AccountSettings, 'apiKey'>>({ apiKey, ...rest }: T) {
  return { ...rest, ...(apiKey !== undefined && { apiKey: WITHHELD }) };
}

const FNV_PRIME = 0x01000193;
const STARTS = [0x811c9dc5, 0x1b873593];

/** It tells changes apart and protects nothing: one walk for each half, without crypto to be loaded for every call. */
function digest(value: unknown): string {
  return STARTS.map(start => (hashOf(value, start) >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The fields of an object count in whatever order a file names them, absent ones not at all. */
function hashOf(value: unknown, start: number): number {
  if (typeof value !== 'object' || value === null) return hashOfText(`${typeof value} ${value}`, start);
  if (Array.isArray(value)) return value.reduce<number>((hash, item) => mixed(hashOf(item, hash)), mixed(start + 1));
  let sum = 0;
  for (const [key, field] of Object.entries(value))
    if (field !== undefined) sum += mixed(hashOf(field, hashOfText(key, start)));
  return mixed(sum ^ start);
}

/** FNV-1a. */
function hashOfText(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash;
}

/** The last steps of MurmurHash3: without them sums of like fields would be alike. */
function mixed(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}
