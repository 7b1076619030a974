// Owns the merging of request bodies out of parts.
import { isJson, type Json } from './json.ts';

/** `parts` over one another; objects are merged, everything else is replaced. What is undefined is left out. */
export function mergeBody(...parts: readonly (Json | undefined)[]): Json {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part ?? {})) {
      if (value === undefined) continue;
      const before = merged[key];
      merged[key] = isJson(before) && isJson(value) ? mergeBody(before, value) : value;
    }
  }
  return merged;
}
