// Owns the endpoints that tell what is left on an account: their requests, and their answers in one shape.
import type { HttpRequest } from '../domain/http.ts';
import type { ProviderSpec, QuotaEndpoint } from '../domain/provider.ts';
import type { QuotaWindow } from '../domain/quota.ts';
import type { WireTarget } from './codec.ts';
import { requestHeaders } from './headers.ts';
import { arrayAt, asObject, type JsonObject, numberAt, objectAt, parseJson, textAt } from './loose.ts';
import type { LimitReading } from './rate-limits.ts';

/** What an account has left. */
export interface AccountReading {
  readonly limits: readonly LimitReading[];
  /** Money on the account, or left of a cap that never resets; in the currency of the account, where that is known. */
  readonly balances: readonly { readonly amount: number; readonly currency?: string }[];
}

/** Undefined where the provider has no such endpoint. */
export function quotaRequest(target: Omit<WireTarget, 'model'>): HttpRequest | undefined {
  const endpoint = target.provider.quotaEndpoint;
  if (!endpoint) return undefined;
  const base = endpoint.from === 'origin' ? new URL(target.baseUrl).origin : target.baseUrl;
  return { method: 'GET', url: `${base}${endpoint.path}`, headers: requestHeaders(target) };
}

/** Undefined for a body that is not what the provider's dialect promises, and where it has none. */
export function readQuota(
  body: string,
  { provider, baseUrl }: Pick<WireTarget, 'provider' | 'baseUrl'>,
): AccountReading | undefined {
  const answer = asObject(parseJson(body));
  const endpoint = provider.quotaEndpoint;
  const reading = answer && endpoint && READERS[endpoint.dialect](answer);
  const currency = currencyAt(provider, baseUrl);
  return reading && { ...reading, balances: reading.balances.map(one => ({ ...(currency && { currency }), ...one })) };
}

/** Where it depends on the host; another host's is not known. */
function currencyAt({ endpoints = {}, quotaEndpoint }: ProviderSpec, baseUrl: string): string | undefined {
  const name = Object.keys(endpoints).find(key => endpoints[key] === baseUrl);
  return name === undefined ? undefined : quotaEndpoint?.currencies?.[name];
}

const READERS: Readonly<Record<QuotaEndpoint['dialect'], (answer: JsonObject) => AccountReading | undefined>> = {
  'openrouter-key': readOpenrouterKey,
  'kimi-balance': readKimiBalance,
  'deepseek-balance': readDeepseekBalance,
  'zai-quota': readZaiQuota,
};

const OPENROUTER_WINDOWS: Readonly<Record<string, QuotaWindow>> = { daily: 'day', weekly: 'week', monthly: 'month' };

/** `limit: null` means no cap on the key. */
function readOpenrouterKey(answer: JsonObject): AccountReading | undefined {
  const data = objectAt(answer, 'data');
  if (data === undefined) return undefined;
  const limits: LimitReading[] = [];
  const balances: { amount: number; currency: string }[] = [];
  const [limit, remaining] = [numberAt(data, 'limit'), numberAt(data, 'limit_remaining')];
  const window = OPENROUTER_WINDOWS[textAt(data, 'limit_reset') ?? ''];
  if (remaining !== undefined && window !== undefined) limits.push({ unit: 'usd', window, limit, remaining });
  else if (remaining !== undefined) balances.push({ amount: remaining, currency: 'USD' });
  const free = objectAt(data, 'free_model_daily_requests');
  const left = numberAt(free, 'remaining');
  if (left !== undefined)
    limits.push({ unit: 'requests', window: 'day', limit: numberAt(free, 'limit'), remaining: left });
  return { limits, balances };
}

/** The currency depends on the host. */
function readKimiBalance(answer: JsonObject): AccountReading | undefined {
  const amount = numberAt(objectAt(answer, 'data'), 'available_balance');
  return amount === undefined ? undefined : { limits: [], balances: [{ amount }] };
}

function readDeepseekBalance(answer: JsonObject): AccountReading | undefined {
  if (!Array.isArray(answer['balance_infos'])) return undefined;
  const balances = arrayAt(answer, 'balance_infos').flatMap(info => {
    const amount = numberAt(info, 'total_balance');
    const currency = textAt(info, 'currency');
    return amount === undefined ? [] : [{ amount, ...(currency !== undefined && { currency }) }];
  });
  return { limits: [], balances };
}

/** Undocumented; units seen so far. */
const ZAI_WINDOWS: Readonly<Record<number, QuotaWindow>> = { 3: '5h', 6: 'week' };

function readZaiQuota(answer: JsonObject): AccountReading | undefined {
  const data = objectAt(answer, 'data');
  if (!Array.isArray(data?.['limits'])) return undefined;
  const limits = arrayAt(data, 'limits').flatMap(row => {
    const window = ZAI_WINDOWS[numberAt(row, 'unit') ?? 0];
    const remaining = numberAt(row, 'remaining');
    if (textAt(row, 'type') !== 'TOKENS_LIMIT' || window === undefined || remaining === undefined) return [];
    const reading: LimitReading = {
      unit: 'tokens',
      window,
      limit: numberAt(row, 'usage'),
      remaining,
      resetsAt: numberAt(row, 'nextResetTime'),
    };
    return [reading];
  });
  return { limits, balances: [] };
}
