// Owns where a provider is reached: its address from the settings, a named endpoint, the environment, or its data.
import { isWithin } from '../domain/address.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { ProviderSettings } from '../domain/settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Address {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Only for a provider with several endpoints. */
  readonly endpoint?: string;
}

/** A variable that should hold an address and does not. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly hint: string;

  constructor(variable: string) {
    super(`${variable} is not an address of http or https`);
    this.hint = `Write it whole: ${variable}=https://host/path; or take it away: unset ${variable}`;
  }
}

/**
 * The address in force: the setting, else the chosen endpoint, else `<ID>_BASE_URL` and the like, else the published one.
 * Throws an AddressError where the variable in force holds none.
 */
export function addressOf(spec: ProviderSpec, settings: ProviderSettings | undefined, env: Environment): Address {
  const endpoint = endpointOf(spec, settings, env);
  const names = spec.baseUrlEnv ?? [`${envName(spec.id)}_BASE_URL`];
  const variable = names.find(name => env[name]?.trim());
  const chosen = settings?.baseUrl ?? (endpoint !== undefined ? spec.endpoints?.[endpoint] : undefined);
  if (chosen === undefined && variable !== undefined && !spec.local) checkAddress(variable, env[variable]!);
  const given = chosen ?? (variable && env[variable]);
  const baseUrl = (given !== undefined ? clean(given, spec) : undefined) ?? inRegion(spec, env);
  return { baseUrl: baseUrl.replace(/\/+$/, ''), endpoint: endpoint ?? homeEndpoint(spec) };
}

/** Whether an address that could be a server of the user's own is its vendor's cloud. */
export function isCloud({ cloudHost }: ProviderSpec, baseUrl: string): boolean {
  return cloudHost !== undefined && isWithin(baseUrl, cloudHost);
}

/** `z-lab` -> `Z_LAB`, as in `Z_LAB_API_KEY`. */
export function envName(providerId: string): string {
  return providerId.toUpperCase().replace(/[^A-Z\d]+/g, '_');
}

function endpointOf(spec: ProviderSpec, settings: ProviderSettings | undefined, env: Environment): string | undefined {
  if (settings?.endpoint !== undefined) return settings.endpoint;
  return Object.keys(spec.endpoints ?? {}).find(name =>
    isTrue(env[`${envName(spec.id)}_USE_${envName(name)}_ENDPOINT`]),
  );
}

/** AWS names the region in the host, and its own tools take it from the environment. */
function inRegion({ auth, baseUrl }: ProviderSpec, env: Environment): string {
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (auth.type !== 'aws' || !region || !/^[a-z\d-]+$/.test(region)) return baseUrl;
  return baseUrl.replace(/\.[a-z\d-]+\.amazonaws\.com/, `.${region}.amazonaws.com`);
}

/** The endpoint that the plain base URL belongs to. */
function homeEndpoint({ endpoints, baseUrl }: ProviderSpec): string | undefined {
  if (!endpoints) return undefined;
  return Object.keys(endpoints).find(name => endpoints[name] === baseUrl) ?? 'general';
}

/** The value is not repeated in words: it may hold a password. */
function checkAddress(variable: string, value: string): void {
  const text = value.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw new AddressError(variable);
}

const isTrue = (value: string | undefined) => /^(?:1|true|yes|on)$/i.test(value?.trim() ?? '');

/** A local server's address may be the one it listens on: no scheme, all interfaces, no port. Undefined where it is none. */
function clean(given: string, spec: ProviderSpec): string | undefined {
  const text = given.trim();
  if (!spec.local) return text;
  const hasScheme = /^https?:\/\//i.test(text);
  const bare = /^:\d+/.test(text) ? `localhost${text}` : text;
  const address = hasScheme ? text : `http://${bare}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  // A default port vanishes in parsing: only the text tells whether one was written.
  if (!hasScheme && !/:\d+(?:\/|$)/.test(bare)) url.port = new URL(spec.baseUrl).port;
  return url.href;
}
