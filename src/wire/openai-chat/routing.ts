// Owns routing wishes as a gateway vendor takes them in the body (OpenRouter's `models` and `provider`).

import { present } from '../body.ts';
import type { WireTarget } from '../codec.ts';
import type { JsonObject } from '../loose.ts';

/** `requiresParameters`: the hosts must honour every field sent, rather than drop tools or formats in silence. */
export function routingBody(
  { provider, model, routing }: WireTarget,
  requiresParameters: boolean,
): JsonObject | undefined {
  if (!provider.quirks?.routingInBody) return undefined;
  const fallbacks = (routing?.fallbackModels ?? []).flatMap(name => ownModel(name, provider) ?? []);
  const others = [...new Set(fallbacks)].filter(id => id !== model.id);
  return present({
    models: others.length === 0 ? undefined : [model.id, ...others],
    provider: present({
      sort: routing?.sort,
      data_collection: routing?.dataCollection,
      zdr: routing?.zdr || undefined,
      // USD per million tokens, as ours.
      max_price: present({ prompt: routing?.maxPrice?.prompt, completion: routing?.maxPrice?.completion }),
      require_parameters: requiresParameters || undefined,
    }),
  });
}

/** The wire id of a fallback model of this provider; undefined for a model of another. */
function ownModel(name: string, provider: WireTarget['provider']): string | undefined {
  const prefix = `${provider.id}/`;
  const known = (id: string) => provider.models.find(model => model.id === id || model.aliases?.includes(id))?.id;
  return (
    known(name) ??
    (name.startsWith(prefix) ? (known(name.slice(prefix.length)) ?? name.slice(prefix.length)) : undefined)
  );
}
