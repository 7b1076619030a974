// Owns the parser: the only file that knows Commander. Turns words into the input of one command, or a usage error.
import { CommanderError, Option, Command as Parser } from 'commander';
import type { Command, Input } from './command.ts';
import { UserError, usageError } from './errors.ts';
import type { OptionSpec } from './option.ts';
import { COMMANDS, GROUPS } from './registry.ts';

/** What the words of one command came to. */
export type Parsed = Input<Record<string, unknown>>;

/** Parses `rest`, the words after the command's path. Throws a usage error; undefined where help was asked for. */
export function parseInput(command: Command, rest: readonly string[]): Parsed | undefined {
  const parser = quiet(new Parser(command.path.at(-1)));
  for (const { name, arity } of command.args ?? [])
    parser.argument(arity === 'required' ? `<${name}>` : arity === 'many' ? `[${name}...]` : `[${name}]`);
  const attributes = new Map<string, string>();
  for (const [key, spec] of Object.entries(command.options)) attributes.set(key, addOption(parser, spec));
  if (command.json) parser.option('--json');
  parser.option('--color').option('--no-color');
  parser.action(() => {});
  if (!guarded(command.path, () => parser.parse([...rest], { from: 'user' }))) return undefined;
  const raw = parser.opts<Record<string, unknown>>();
  const options = Object.entries(command.options).map(([key, spec]) => [key, spec.read(raw[attributes.get(key)!])]);
  return { args: parser.args, options: Object.fromEntries(options), json: raw['json'] === true };
}

/** The usage error for an option that a group does not have. */
export function unknownOption(group: readonly string[], option: string): UserError {
  return usageError(`unknown option '${option}'`, helpHint(group));
}

/** The usage error for a word that names no command of `group`, with the nearest that does. */
export function unknownCommand(group: readonly string[], word: string): UserError {
  if (group.length > 0 && GROUPS.some(({ path }) => path.length === 1 && path[0] === word))
    return usageError(`unknown command '${word}'`, `See: openclaw ${word} --help`);
  const parser = quiet(new Parser(group.at(-1) ?? 'openclaw'));
  for (const { path } of [...GROUPS, ...COMMANDS])
    if (path.length === group.length + 1 && group.every((name, i) => path[i] === name)) parser.command(path.at(-1)!);
  try {
    guarded(group, () => parser.parse([word], { from: 'user' }));
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  return usageError(`unknown command '${word}'`, helpHint(group));
}

/** Adds an option, and its opposite where it has one; returns the name under which the parser keeps the value. */
function addOption(parser: Parser, spec: OptionSpec<unknown>): string {
  const option = new Option(spec.flags, spec.summary);
  const takesValue = option.required || option.optional;
  if (takesValue)
    option.argParser((given: string, before: unknown) => {
      const value = spec.parse(given);
      return spec.isRepeatable ? [...((before as unknown[] | undefined) ?? []), value] : value;
    });
  parser.addOption(option);
  if (spec.hasOpposite) parser.addOption(new Option(`--no-${option.name()}`));
  return option.attributeName();
}

/** Says nothing by itself: every word to the user goes through our own channels. */
function quiet(parser: Parser): Parser {
  const silence = () => {};
  return parser
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ writeOut: silence, writeErr: silence, outputError: silence });
}

/** Runs the parser; false where it was asked for help. */
function guarded(path: readonly string[], parse: () => void): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return false;
    const [message = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
    throw usageError([message, ...suggestions].join(' ').trim(), helpHint(path));
  }
}

const helpHint = (path: readonly string[]) => [`See: openclaw`, ...path, '--help'].join(' ');
