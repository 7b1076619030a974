// Owns the part of the settings that says who answers: what is kept of it, without secrets, and its fingerprint.
import { isLoopback, isWithin } from './address.ts';
import { digestOf } from './digest.ts';
import type { AccountSettings, ProviderSettings, Settings } from './settings.ts';

/**
 * What a decision looks at. Budgets are not in it: what they did hung on what was spent at the time. Of keys it says
 * only whether the settings had one; addresses and headers, which may hold secrets, decide
 * nothing, but for whether they lead away from this machine, and into the cloud of a vendor whose servers run at home too.
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
/** Stands for any address on this machine: what is sent there stays at home. */
const AT_HOME = 'http://127.0.0.1';

/** The routing of `settings` as it may be written down; `clouds` are the domains of such vendors. */
export function routingOf(settings: Settings, clouds: readonly string[]): RoutingSettings {
  return { ...fieldsOf(settings), providers: eachProvider(settings, one => withoutSecrets(one, clouds)) };
}

/** A digest: equal for settings that route alike, wherever their keys are kept. */
export function fingerprintOf(settings: Settings, clouds: readonly string[]): string {
  const keyless = eachProvider(settings, provider => {
    const { apiKey, accounts, ...rest } = withoutSecrets(provider, clouds);
    return { ...rest, accounts: accounts.map(({ apiKey: _key, ...account }) => account) };
  });
  return digestOf(JSON.stringify({ ...fieldsOf(settings), providers: keyless }, sorted));
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

function withoutSecrets(
  { headers, baseUrl, ...provider }: ProviderSettings,
  clouds: readonly string[],
): ProviderSettings {
  return {
    ...withheldKey(provider),
    ...(baseUrl && { baseUrl: placeOf(baseUrl, clouds) }),
    accounts: provider.accounts.map(withheldKey),
  };
}

function placeOf(address: string, clouds: readonly string[]): string {
  if (isLoopback(address)) return AT_HOME;
  const cloud = clouds.find(domain => isWithin(address, domain));
  return cloud === undefined ? WITHHELD : `https://${cloud}`;
}

function withheldKey<T extends Pick<AccountSettings, 'apiKey'>>({ apiKey, ...rest }: T) {
  return { ...rest, ...(apiKey !== undefined && { apiKey: WITHHELD }) };
}

/** The fields of an object count in whatever order a file names them, absent ones not at all. */
const sorted = (_key: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
