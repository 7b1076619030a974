// Owns OpenAI's strict schemas: which JSON Schemas qualify, and the harmless change that lets most of them.
import { isObject, type JsonObject } from './loose.ts';

/** Keywords that strict mode refuses. */
const REFUSED = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
];
const MAPS_OF_SCHEMAS = ['properties', '$defs', 'definitions'];
const LITERALS = ['enum', 'const', 'default', 'examples', 'required'];

/**
 * The schema with every object that says nothing of further properties closed, if it then meets the rules of strict
 * mode: objects closed, all their properties required, on every level. Undefined where it cannot without a change of meaning.
 */
export function toStrictSchema(schema: JsonObject): JsonObject | undefined {
  if (schema['type'] !== 'object' || 'anyOf' in schema) return undefined;
  const closed = close(schema);
  return isObject(closed) ? closed : undefined;
}

/** Undefined: does not qualify. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    const items = schema.map(close);
    return items.includes(undefined) ? undefined : items;
  }
  if (!isObject(schema)) return schema;
  if (REFUSED.some(keyword => keyword in schema)) return undefined;
  const takesObjects = [schema['type']].flat().includes('object') || 'properties' in schema;
  if (takesObjects && !closable(schema)) return undefined;
  const entries = Object.entries(schema).map(([key, value]) => [key, closeMember(key, value)] as const);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return { ...Object.fromEntries(entries), ...(takesObjects ? { additionalProperties: false } : {}) };
}

function closeMember(key: string, value: unknown): unknown {
  if (LITERALS.includes(key)) return value;
  if (!MAPS_OF_SCHEMAS.includes(key) || !isObject(value)) return close(value);
  const entries = Object.entries(value).map(([name, schema]) => [name, close(schema)] as const);
  return entries.some(([, schema]) => schema === undefined) ? undefined : Object.fromEntries(entries);
}

function closable(schema: JsonObject): boolean {
  const names = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const open = schema['additionalProperties'];
  return (open === undefined || open === false) && names.every(name => required.includes(name));
}
