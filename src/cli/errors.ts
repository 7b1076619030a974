// Owns errors that a person reads: what happened, why, what to do; and the same as JSON.
import { stripControls } from '../render/control-sequences.ts';
import { hangLabel } from '../render/hang.ts';
import type { Style } from '../render/style.ts';
import { EXIT } from './exit.ts';

/** Everything that can be told about a failed command. Attempts and times are ready for JSON. */
export interface ErrorDetails {
  readonly type: string;
  readonly exitCode: number;
  /** What happened, one sentence without a full stop. */
  readonly message: string;
  /** Why; a line each. */
  readonly why?: readonly string[];
  /** What to do: an exact command where there is one. */
  readonly hint?: string;
  /** The vendor's or our own finer code. */
  readonly code?: string;
  readonly attempts?: readonly unknown[];
  /** ISO 8601, UTC. */
  readonly resetsAt?: string | null;
  /** Further top-level fields of the JSON document. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A failure with words for the user. Whatever else is thrown is a bug, or comes from a room with its own errors. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly details: ErrorDetails;

  constructor(details: ErrorDetails, cause?: unknown) {
    super(details.message, cause === undefined ? undefined : { cause });
    this.details = details;
  }
}

/** Wrong use of the command line: exit code 2. */
export function usageError(message: string, hint?: string): UserError {
  return new UserError({ type: 'usage', exitCode: EXIT.usage, message, hint });
}

/** Errors of other rooms by their class name; each says in its message what to do. */
const KNOWN: Readonly<Record<string, { readonly type: string; readonly exitCode: number }>> = {
  StateError: { type: 'state', exitCode: EXIT.failure },
  SettingsError: { type: 'config', exitCode: EXIT.config },
  AddressError: { type: 'config', exitCode: EXIT.config },
  EditError: { type: 'config', exitCode: EXIT.config },
  KeychainError: { type: 'key', exitCode: EXIT.key },
  VaultError: { type: 'key', exitCode: EXIT.key },
  SessionError: { type: 'session', exitCode: EXIT.usage },
  KeyError: { type: 'key', exitCode: EXIT.key },
};
/** State files that we must not touch are a matter of configuration. */
const CONFIG_REASONS = new Set(['newer_version', 'foreign_owner']);

/** What can be told about anything that was thrown. */
export function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof UserError) return error.details;
  if (!(error instanceof Error)) return { type: 'internal', exitCode: EXIT.failure, message: String(error) };
  if (isInterruption(error)) return { type: 'aborted', exitCode: EXIT.interrupted, message: 'Interrupted' };
  const { reason, hint, exitCode } = error as { reason?: unknown; hint?: unknown; exitCode?: unknown };
  const known = KNOWN[error.name] ?? { type: 'internal', exitCode: EXIT.failure };
  const isConfig = typeof reason === 'string' && CONFIG_REASONS.has(reason);
  return {
    type: isConfig ? 'config' : known.type,
    exitCode: typeof exitCode === 'number' ? exitCode : isConfig ? EXIT.config : known.exitCode,
    message: error.message || error.name,
    ...(typeof hint === 'string' && { hint }),
  };
}

/** True for an abort, and for a prompt that was closed by Ctrl-C. */
export function isInterruption(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'ExitPromptError');
}

export interface ErrorLook {
  readonly style: Style;
  /** Columns of the terminal; undefined: nothing is folded. */
  readonly width: number | undefined;
}

/** The error as text for standard error. `stack` is added where the user debugs. Commands stay whole: they are copied. */
export function renderError(details: ErrorDetails, { style, width }: ErrorLook, stack?: string): string {
  const lines = [
    hangLabel(style.red('error:'), stripControls(details.message), width),
    ...(details.why ?? []).map(line => hangLabel(' ', stripControls(line), width)),
    ...(details.hint ? [hangLabel(style.bold('hint:'), stripControls(details.hint), width)] : []),
    ...(stack ? [stripControls(stack)] : []),
  ];
  return lines.join('\n');
}

/** The one JSON document of a failed command. */
export function errorDocument(details: ErrorDetails): Record<string, unknown> {
  return {
    ok: false,
    ...details.fields,
    error: {
      type: details.type,
      message: stripControls([details.message, ...(details.why ?? [])].join('; ')),
      code: details.code ?? null,
      exitCode: details.exitCode,
      attempts: details.attempts ?? [],
      resetsAt: details.resetsAt ?? null,
      hint: details.hint ?? null,
    },
  };
}
