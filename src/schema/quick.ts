// Owns the short way to settings: plain JSON that was found valid before needs neither the place nor the shape of anything.
import { digestOf } from '../domain/digest.ts';
import type { Settings } from '../domain/settings.ts';
import { lift } from './lift.ts';
import type { ParseOptions } from './parse.ts';
import { type Environment, expandVariables } from './reference.ts';
import { toSettings } from './settings.ts';
import type { RawFile } from './shape.ts';

export interface QuickReading {
  /** Stands for the text and for what the environment puts into it: a file that was valid under this digest still is. */
  readonly digest: string;
  /** What a valid file means; of any other, nothing that could be relied on. */
  settings(): Settings;
}

/** Reads text as plain JSON; undefined where only the thorough way can read it (comments, trailing commas, faults). */
export function readQuickly(text: string, { env, knownProviders }: ParseOptions): QuickReading | undefined {
  const filledIn: string[] = [];
  try {
    const raw = JSON.parse(text) as unknown;
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
    const { value } = lift(filled(raw, undefined, env, filledIn) as Record<string, unknown>, knownProviders);
    return { digest: digestOf([text, ...filledIn].join('\0')), settings: () => toSettings(value as RawFile) };
  } catch {
    return undefined;
  }
}

/** `value` with its variables filled in, as the thorough way does it: keys stay references. `filledIn` gets what was put in or is missing. */
function filled(value: unknown, key: string | undefined, env: Environment, filledIn: string[]): unknown {
  if (typeof value === 'string') {
    const found = expandVariables(value, env);
    const isKey = key === 'apiKey';
    if (!isKey && found.value !== value) filledIn.push(found.value);
    filledIn.push(...found.missing.map(name => `no ${name}`));
    return isKey ? value : found.value;
  }
  if (Array.isArray(value)) return value.map(one => filled(one, undefined, env, filledIn));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, filled(one, name, env, filledIn)] as const);
  return Object.fromEntries(entries);
}
