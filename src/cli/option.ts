// Owns options: their kinds, and how the text of each becomes a value.
import { nearest } from '../domain/nearest.ts';
import { usageError } from './errors.ts';

/** Where the values of an option or an argument come from, for completion. */
export type ValueSource = 'providers' | 'models' | 'targets' | 'preferences' | 'sessions' | 'files';

/** One option. `Value` is what a command reads; undefined where it was not given, unless the kind says otherwise. */
export interface OptionSpec<Value> {
  /** As in help: `-m, --model <name>`. */
  readonly flags: string;
  readonly summary: string;
  /** May be given more than once; the values are collected. */
  readonly isRepeatable: boolean;
  /** Its opposite exists too (`--no-fallback`). */
  readonly hasOpposite: boolean;
  readonly choices?: readonly string[];
  readonly values?: ValueSource;
  /** For programs: neither help nor completion shows it. */
  readonly isHidden?: true;
  /** The value of one occurrence. Throws a usage error. */
  parse(text: string): unknown;
  /** From what the parser collected to what the command reads. */
  read(raw: unknown): Value;
}

const plain = { isRepeatable: false, hasOpposite: false, parse: (text: string): unknown => text };

/** Present or not: `--raw`, `--no-log`. Always a boolean: whether it was given. */
export function flag(flags: string, summary: string): OptionSpec<boolean> {
  const isNegative = /(^|\s)--no-/.test(flags);
  return { ...plain, flags, summary, read: raw => (isNegative ? raw === false : raw === true) };
}

/** `--name` and `--no-name`; undefined where neither was given. */
export function toggle(flags: string, summary: string): OptionSpec<boolean | undefined> {
  return { ...plain, flags, summary, hasOpposite: true, read: raw => raw as boolean | undefined };
}

export function text(flags: string, summary: string, values?: ValueSource): OptionSpec<string | undefined> {
  return { ...plain, flags, summary, ...(values && { values }), read: raw => raw as string | undefined };
}

/** With a value or without one: the value, `true`, or undefined where it was not given. */
export function optionalText(
  flags: string,
  summary: string,
  values?: ValueSource,
): OptionSpec<string | true | undefined> {
  return { ...plain, flags, summary, ...(values && { values }), read: raw => raw as string | true | undefined };
}

/** May be given again and again, or as a list with commas. */
export function list(flags: string, summary: string, values?: ValueSource): OptionSpec<readonly string[]> {
  const read = (raw: unknown) =>
    ((raw as string[] | undefined) ?? []).flatMap(one => one.split(',')).flatMap(one => one.trim() || []);
  return { ...plain, flags, summary, ...(values && { values }), isRepeatable: true, read };
}

/** May be given again and again; every value is taken as it is. */
export function many(flags: string, summary: string, values?: ValueSource): OptionSpec<readonly string[]> {
  return {
    ...plain,
    flags,
    summary,
    ...(values && { values }),
    isRepeatable: true,
    read: raw => (raw as string[] | undefined) ?? [],
  };
}

export function choice<const T extends string>(
  flags: string,
  summary: string,
  choices: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): OptionSpec<T | undefined> {
  const parse = (given: string) => {
    const found = choices.find(one => one === given) ?? (Object.hasOwn(aliases, given) ? aliases[given] : undefined);
    if (found === undefined) {
      const [near] = nearest(given, choices, 1);
      throw usageError(
        `${nameOf(flags)}: "${given}" is none of ${choices.join(', ')}`,
        near && `Did you mean ${near}?`,
      );
    }
    return found;
  };
  return { ...plain, flags, summary, choices, parse, read: raw => raw as T | undefined };
}

export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
  readonly isWhole?: boolean;
}

export function number(flags: string, summary: string, bounds: NumberBounds = {}): OptionSpec<number | undefined> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, isWhole = false } = bounds;
  const parse = (given: string) => {
    const value = given.trim() === '' ? Number.NaN : Number(given);
    if (Number.isFinite(value) && value >= min && value <= max && !(isWhole && !Number.isInteger(value))) return value;
    const range =
      max === Number.POSITIVE_INFINITY
        ? min === Number.NEGATIVE_INFINITY
          ? ''
          : ` of at least ${min}`
        : ` from ${min} to ${max}`;
    throw usageError(`${nameOf(flags)}: "${given}" is no ${isWhole ? 'whole ' : ''}number${range}`);
  };
  return { ...plain, flags, summary, parse, read: raw => raw as number | undefined };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `500ms`, `90`, `30s`, `10m`, `1h30m`, `2d`; a bare number is seconds. The value is milliseconds. */
export function duration(flags: string, summary: string): OptionSpec<number | undefined> {
  const parse = (given: string) => {
    const ms = parseDuration(given);
    if (ms === undefined || ms <= 0)
      throw usageError(`${nameOf(flags)}: "${given}" is no duration`, 'Write 30s, 10m, 2h or 1h30m');
    return ms;
  };
  return { ...plain, flags, summary, parse, read: raw => raw as number | undefined };
}

function parseDuration(given: string): number | undefined {
  const trimmed = given.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(\d+(\.\d+)?\s*(ms|s|min|m|h|d|w)\s*)+$/.test(trimmed)) return undefined;
  const parts = trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d|w)/g);
  return [...parts].reduce((sum, [, size, unit]) => sum + Number(size) * UNIT_MS[unit!]!, 0);
}

const nameOf = (flags: string) => /--[\w-]+/.exec(flags)?.[0] ?? flags;
