// Owns exit codes: what each means, and which one a failure ends with.
import type { Failure } from '../domain/failure.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { Outcome } from '../domain/outcome.ts';
import { UNCOUNTED } from '../domain/shortage-words.ts';

export const EXIT = {
  done: 0,
  failure: 1,
  usage: 2,
  config: 3,
  key: 4,
  quota: 5,
  budget: 6,
  brokeOff: 7,
  providers: 8,
  timeout: 9,
  interrupted: 130,
  terminated: 143,
} as const;

/** For help and documentation, in order. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'done'],
  [EXIT.failure, 'other failure'],
  [EXIT.usage, 'wrong usage'],
  [EXIT.config, 'bad configuration'],
  [EXIT.key, 'key missing or refused'],
  [EXIT.quota, 'quota spent or rate limited everywhere'],
  [EXIT.budget, 'budget or credits'],
  [EXIT.brokeOff, 'answer broke off'],
  [EXIT.providers, 'every provider failed'],
  [EXIT.timeout, 'timed out'],
  [EXIT.interrupted, 'interrupted'],
  [EXIT.terminated, 'terminated'],
];

/** Codes with which the engine tells a refusal for money from a spent quota. */
const MONEY_CODES = new Set(['budget', 'budget_spent', 'price_cap', 'credits_short', UNCOUNTED]);

/** The exit code of what ended a request; the attempts before it do not count. */
export function exitCodeOf(outcome: Pick<Outcome, 'ok' | 'failure'>): number {
  if (outcome.ok) return EXIT.done;
  return outcome.failure ? exitCodeOfFailure(outcome.failure) : EXIT.failure;
}

export function exitCodeOfFailure({ kind, code }: Pick<Failure, 'kind' | 'code'>): number {
  if (code !== undefined && MONEY_CODES.has(code)) return EXIT.budget;
  return FAILURE_POLICY[kind].exitCode;
}

/** The exit code after a signal; its name is the reason of the abort. */
export function exitCodeOfSignal(reason: unknown): number {
  return reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
}
