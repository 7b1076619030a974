// Owns the endpoint that tells what one generation cost in the end: its request, and the figure in its answer.
import type { HttpRequest } from '../domain/http.ts';
import type { WireTarget } from './codec.ts';
import { requestHeaders } from './headers.ts';
import { numberAt, objectAt, parseJson } from './loose.ts';

/** Undefined where the provider has no such endpoint. */
export function generationRequest(target: Omit<WireTarget, 'model'>, id: string): HttpRequest | undefined {
  const path = target.provider.generationEndpoint;
  if (path === undefined) return undefined;
  const url = `${target.baseUrl}${path}?id=${encodeURIComponent(id)}`;
  return { method: 'GET', url, headers: requestHeaders(target) };
}

/** USD, as it was told; undefined for an answer without a figure. */
export function readGenerationCost(body: string): number | undefined {
  return numberAt(objectAt(parseJson(body), 'data'), 'total_cost');
}
