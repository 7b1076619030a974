// Owns the command contract: a command is one object; `run` returns data, a view renders it.
import type { Context } from './context.ts';
import type { OptionSpec, ValueSource } from './option.ts';

/** A positional argument. A `many` argument takes all that is left. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly arity: 'required' | 'optional' | 'many';
  /** What completion offers: these words, or where they come from. */
  readonly values?: ValueSource | readonly string[];
}

export interface Example {
  /** A whole command line. */
  readonly command: string;
  readonly note: string;
}

/** The parsed command line. */
export interface Input<Options> {
  /** Positional arguments in order. */
  readonly args: readonly string[];
  readonly options: Options;
  /** `--json` was given. */
  readonly json: boolean;
}

type Specs = Readonly<Record<string, OptionSpec<unknown>>>;
/** The values that a set of option specs parses to. */
export type OptionValues<S extends Specs> = { readonly [K in keyof S]: S[K] extends OptionSpec<infer V> ? V : never };

export interface CommandSpec<S extends Specs, Result> {
  /** From the root: `['provider', 'keys', 'set']`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly args?: readonly ArgumentSpec[];
  readonly options: S;
  /** At least one; they lead the help. */
  readonly examples: readonly Example[];
  /** Lines below the options: rules that a user has to know. */
  readonly notes?: readonly string[];
  /** The JSON document as zod describes it, imported when it is wanted. */
  readonly schema?: () => Promise<unknown>;
  run(context: Context, input: Input<OptionValues<S>>): Promise<Result>;
  /** The result as text; a final newline is added. Undefined where `run` has written it already. */
  view(
    result: Result,
    context: Context,
    input: Input<OptionValues<S>>,
  ): string | undefined | Promise<string | undefined>;
  /** The result as one JSON document; undefined where `run` has written it already. Present: the command takes `--json`. */
  json?(result: Result, context: Context): unknown;
  /** The exit code of a result that is not an error; 0 where absent. */
  exitCode?(result: Result): number;
}

/** A command whose option and result types only it knows. */
export type Command = CommandSpec<Specs, unknown>;

/** Ties the types of options, result and view together, and forgets them for the registry. */
export function defineCommand<const S extends Specs, Result>(spec: CommandSpec<S, Result>): Command {
  return spec as unknown as Command;
}
