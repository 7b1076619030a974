// Owns the input of a command without options: most calls have none, and need no parser.
import type { Command, Input } from './command.ts';

/** The input, where no word is an option and each has its place; undefined where the parser has to look. */
export function plainInput(
  { args = [], options }: Command,
  words: readonly string[],
): Input<Record<string, unknown>> | undefined {
  const least = args.filter(({ arity }) => arity === 'required').length;
  const most = args.at(-1)?.arity === 'many' ? Number.POSITIVE_INFINITY : args.length;
  if (words.length < least || words.length > most || words.some(word => word.startsWith('-'))) return undefined;
  const values = Object.entries(options).map(([key, spec]) => [key, spec.read(undefined)] as const);
  return { args: words, options: Object.fromEntries(values), json: false };
}
