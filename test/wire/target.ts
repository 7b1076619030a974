// Owns the targets that codec tests write their requests for.
import type { ModelSpec } from '../../src/domain/model.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import type { ChatRequest } from '../../src/domain/request.ts';
import type { Codec, WireTarget } from '../../src/wire/codec.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');

/** A target at `provider`, whose first model is changed by `model`. */
export function targetOf(
  provider: ProviderSpec,
  model: Partial<ModelSpec> = {},
  rest: Partial<WireTarget> = {},
): WireTarget {
  const base = provider.models[0]!;
  const plain = { ...base, quirks: undefined, jsonSchema: true, reasoning: false, vision: true, ...model };
  return { provider, model: plain, baseUrl: 'https://vendor.test/base', apiKey: 'the-key', ...rest };
}

export interface SentRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: what a codec wrote, to be looked at freely
  readonly body: any;
}

/** The request as it would be sent, its body parsed. */
export async function send(codec: Codec, request: ChatRequest, target: WireTarget): Promise<SentRequest> {
  const { url, headers, body } = await codec.encode(request, target, NOW);
  return { url, headers, body: JSON.parse(body ?? 'null') };
}

export const USER = { role: 'user', content: 'Weather in Wien?' } as const;
export const WEATHER_TOOL = {
  name: 'get_weather',
  description: 'Current weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const;
export const PERSON = {
  type: 'json_schema',
  name: 'person',
  schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
} as const;
