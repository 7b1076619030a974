// Owns careful reading of JSON from strangers: every access gives the asked-for type or undefined.
import { isTokenCount } from '../domain/usage.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value of JSON text; undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
/** A string that says something. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
/** A finite number, also one written as a string of digits. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
/** A count of tokens, also one in quotes; undefined for what no call can have used. */
export function asCount(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && isTokenCount(number) ? number : undefined;
}
/** The object at a path of keys; undefined where one of them is missing. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | undefined {
  return path.reduce<JsonObject | undefined>((object, key) => asObject(object?.[key]), asObject(value));
}

export function isObject(value: unknown): value is JsonObject {
  return asObject(value) !== undefined;
}
/** The array at `key`; an empty one where there is none. */
export function arrayAt(value: unknown, key: string): readonly unknown[] {
  return asArray(asObject(value)?.[key]);
}
/** The string at `key`, if it says something. */
export function textAt(value: unknown, key: string): string | undefined {
  return asText(asObject(value)?.[key]);
}
/** The number at `key`, also one in quotes. */
export function numberAt(value: unknown, key: string): number | undefined {
  return asNumber(asObject(value)?.[key]);
}
/** The count of tokens at `key`. */
export function countAt(value: unknown, key: string): number | undefined {
  return asCount(asObject(value)?.[key]);
}
