// Owns what the shape of providers.json is made of: kinds of values, and objects of optional sections.
// Schemas are costly to make: each section makes its own, and only where a file has it.
import {
  array,
  boolean,
  maximum,
  minimum,
  number,
  enum as oneOf,
  optional,
  positive,
  strictObject,
  string,
  type ZodMiniType,
} from 'zod/mini';
import { SORTS } from '../domain/request.ts';

export const text = optional(string());
export const flag = optional(boolean());
export const score = optional(number().check(minimum(0), maximum(100)));
export const count = optional(number().check(positive()));
export const money = optional(number().check(minimum(0)));
/** USD per calendar window. */
export const amounts = { day: money, week: money, month: money };
export const texts = optional(array(string()));
export const dataCollection = optional(oneOf(['allow', 'deny']));

/** Sections of an object, by key. */
type Sections = Readonly<Record<string, () => ZodMiniType>>;
type Made<Of extends Sections> = { [Key in keyof Of]: ReturnType<Of[Key]> };

/** The object of those sections that `present` has, which all are optional; of all where it is undefined. */
export function objectOf<Of extends Sections>(sections: Of, present: readonly string[] | undefined) {
  const keys = present?.filter(key => Object.hasOwn(sections, key)) ?? Object.keys(sections);
  return strictObject(Object.fromEntries(keys.map(key => [key, sections[key]!()])) as Made<Of>);
}

/** The keys of `value`; none where it has none. */
export const keysOf = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

export const maxPrice = () => optional(strictObject({ prompt: money, completion: money }));
export const sort = () => optional(oneOf(SORTS));
