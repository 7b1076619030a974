// Owns the last step of a request body: the fields that a provider or a model always wants, and what is not set left out.
import type { WireTarget } from './codec.ts';
import { asObject, type JsonObject } from './loose.ts';

/** JSON text of `fields` with the quirk bodies merged in, object into object; the model has the last word. */
export function bodyText(fields: JsonObject, { provider, model }: WireTarget): string {
  return JSON.stringify([provider.quirks?.body, model.quirks?.body].reduce<JsonObject>(mergeBody, fields));
}

/** The fields that are set; undefined where none is, so that what a caller did not say is never sent. */
export function present(fields: JsonObject): JsonObject | undefined {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

/** `extra` over `base`, object into object. */
export function mergeBody(base: JsonObject, extra: JsonObject | undefined): JsonObject {
  const merged = Object.entries(extra ?? {}).map(([key, value]) => {
    const [below, above] = [asObject(base[key]), asObject(value)];
    return [key, below && above ? mergeBody(below, above) : value];
  });
  return { ...base, ...Object.fromEntries(merged) };
}
