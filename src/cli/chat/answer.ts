// Owns how an answer of `chat` is handed over: when it is shown, what of it is printed, and what is said beside it.
import type { Outcome } from '../../domain/outcome.ts';
import type { RoutingOptions } from '../../domain/request.ts';
import type { Pin } from '../../domain/settings.ts';
import { firstCodeBlock } from '../../render/code-block.ts';
import { stripControls } from '../../render/control-sequences.ts';
import { hangLabel } from '../../render/hang.ts';
import type { Showing } from '../answer-sink.ts';
import { configWarnings } from '../config-warnings.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { outcomeError } from '../outcome-error.ts';
import { situationOf } from '../outcome-hint.ts';
import type { ChatOptions } from './options.ts';

/** A terminal sees the answer grow; a pipe gets it whole, so that a broken one is never taken for complete. */
export function showingOf({ out }: Context, options: ChatOptions, isJson: boolean): Showing {
  if (options.streamJson) return 'ndjson';
  if (isJson || options.extract || options.schema !== undefined) return 'hold';
  return (options.stream ?? out.data.isTerminal) ? 'stream' : 'hold';
}

/** The answer that was held back, or of it what was asked for. */
export function printAnswer({ out }: Context, { answer }: Outcome, options: ChatOptions): void {
  const whole = answer?.text ?? '';
  const code = options.extract ? firstCodeBlock(whole) : undefined;
  if (options.extract && code === undefined && !options.quiet)
    out.notes.print('The answer has no code block; this is all of it.');
  const chosen = code ?? whole;
  const shown = out.data.isTerminal ? stripControls(chosen) : chosen;
  if (options.raw) out.data.write(shown);
  else out.data.print(shown);
}

/** What the user's file should not hold is said beside the answer, not in its way. */
export async function printWarnings(context: Context, { quiet }: ChatOptions): Promise<void> {
  if (quiet) return;
  for (const warning of await configWarnings(context)) printWarning(context, warning);
}

export function printWarning({ out: { notes } }: Context, warning: string): void {
  notes.print(hangLabel(notes.style.yellow('warning:'), stripControls(warning), notes.width));
}

/** What can be told about a call without a whole answer. `pin`: its conversation's. */
export async function failureOf(
  context: Context,
  outcome: Outcome,
  routing: RoutingOptions,
  pin: Pin | undefined,
  showing: Showing,
): Promise<UserError> {
  const situation = await situationOf(context, outcome, routing, pin, false);
  return withUnset(context, brokenOff(outcomeError(outcome, context, situation), outcome, showing));
}

/** A partial answer that was held back is not printed: a script could take it for the whole. */
function brokenOff(error: UserError, { answer }: Outcome, showing: Showing): UserError {
  const length = answer?.text.length ?? 0;
  if (error.details.exitCode !== EXIT.brokeOff || showing !== 'hold' || length === 0) return error;
  const why = [
    ...(error.details.why ?? []),
    `${length} characters came before; --json keeps them, --stream prints them`,
  ];
  return new UserError({ ...error.details, why });
}

/** A key is often missing because the variable that should hold it is. */
async function withUnset({ settings }: Context, error: UserError): Promise<UserError> {
  const { unset } = await settings();
  if (error.details.exitCode !== EXIT.key || unset.length === 0) return error;
  const variable = /\$\{(\w+)\}/.exec(unset[0]!)?.[1];
  // The file names a variable, so that is the one to set, whatever the provider's usual one is called.
  const hint = variable ? `export ${variable}=…` : error.details.hint;
  return new UserError({ ...error.details, hint, why: [...(error.details.why ?? []), ...unset] });
}
