// Owns JSON Schemas as Anthropic's structured output wants them.
import { asObject, type JsonObject } from '../loose.ts';

/** Places of a schema that hold names, each with a schema of its own. */
const NAMED = ['properties', '$defs', 'definitions'];
/** Places that hold values, not schemas. */
const VALUES = ['const', 'enum', 'default', 'examples', 'required'];

/** The schema with `additionalProperties: false` on every object that does not say: without it the request is refused. */
export function closeObjects(schema: JsonObject): JsonObject {
  const closed = Object.entries(schema).map(([key, value]) => [key, closeAt(key, value)]);
  const isObject = schema['type'] === 'object' || schema['properties'] !== undefined;
  return isObject ? { additionalProperties: false, ...Object.fromEntries(closed) } : Object.fromEntries(closed);
}

function closeAt(key: string, value: unknown): unknown {
  if (VALUES.includes(key)) return value;
  const object = asObject(value);
  if (object !== undefined && NAMED.includes(key)) {
    return Object.fromEntries(Object.entries(object).map(([name, child]) => [name, closeAny(child)]));
  }
  return closeAny(value);
}

function closeAny(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeAny);
  const object = asObject(value);
  return object === undefined ? value : closeObjects(object);
}
