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

/** USD; undefined for an answer without a figure. With the user's own upstream key the upstream's bill comes on top. */
export function readGenerationCost(body: string): number | undefined {
  const data = objectAt(parseJson(body), 'data');
  const cost = numberAt(data, 'total_cost');
  const upstream = data?.['is_byok'] === true ? numberAt(data, 'upstream_inference_cost') : 0;
  if (cost === undefined || upstream === undefined || cost < 0 || upstream < 0) return undefined;
  return cost + upstream;
}
