// Owns the value that `config set` is given: JSON, a word or names; and that the names in it mean something.
import type { PreferenceName } from '../schema/preference-names.ts';
import type { Context } from './context.ts';
import { preferenceEntries } from './preferring.ts';

/** JSON where it is JSON, else the bare word; several with commas between them where a list is wanted. */
export function preferenceValue(text: string, { isList }: Pick<PreferenceName, 'isList'>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!isList || !text.includes(',')) return text;
    return text.split(',').flatMap(name => name.trim() || []);
  }
}

/**
 * The list in any form that the file knows, its names as `prefer` writes them. Rejects with a usage error that knows the
 * nearest. What is no list of names is left to the schema.
 */
export async function knownList(context: Context, value: unknown): Promise<unknown> {
  if (typeof value === 'string') return (await preferenceEntries(context, [value]))[0];
  if (Array.isArray(value))
    return value.every(name => typeof name === 'string') ? preferenceEntries(context, value) : value;
  if (value === null || typeof value !== 'object') return value;
  const parts = Object.entries(value).map(async ([key, part]) => [key, await knownList(context, part)] as const);
  return Object.fromEntries(await Promise.all(parts));
}
