// Owns tool-call arguments for formats that carry them as an object, not as JSON text.
import { asObject, type JsonObject, parseJson } from './loose.ts';

/** The object that a model wrote; what is no JSON object is kept, under `arguments`, rather than lost. */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  return asObject(value) ?? { arguments: value ?? text };
}
