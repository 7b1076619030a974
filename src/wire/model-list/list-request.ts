// Owns the request for one page of a provider's model list.
import type { HttpRequest } from '../../domain/http.ts';
import type { WireTarget } from '../codec.ts';
import { requestHeaders } from '../headers.ts';

/** A GET of the provider's list, with `query` added to what its path may already have. */
export function listRequest(
  target: Omit<WireTarget, 'model'>,
  usualPath: string,
  query: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const url = new URL(`${target.baseUrl}${target.provider.modelList?.path ?? usualPath}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return { method: 'GET', url: url.href, headers: { ...headers, ...requestHeaders(target) } };
}
