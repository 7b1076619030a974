// Owns classification: a vendor's error, in whatever clothes, becomes one Failure.
import type { Failure, FailureKind } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { ErrorRule, ProviderSpec, RuleWait } from '../domain/provider.ts';
import type { EpochMs } from '../domain/units.ts';
import { nextClockTime } from '../domain/zone.ts';
import { type ErrorFacts, readErrorBody, readErrorJson } from './error-body.ts';
import { GENERIC_ERRORS, kindOfStatus, STATUSLESS_TYPES, scopeOf, speaksOfOverflow } from './generic-errors.ts';
import { presentable } from './redact.ts';
import { findRepair } from './repair.ts';
import { findRetryHint, type RetryHint } from './retry-hint.ts';
import { statedWindow } from './stated-window.ts';

/** Whose error it is. The key is asked for only to keep it out of messages. */
export interface ErrorTarget {
  readonly provider: ProviderSpec;
  readonly apiKey?: string;
}

/** A reset that is already past says that the window has turned or a clock is off: come back soon. */
const STALE_HINT_BACKOFF = { backoffMs: 5_000, maxBackoffMs: 60_000 };
const WITHOUT_WAIT: readonly FailureKind[] = ['context_too_long', 'content_filtered', 'bad_request'];

/** Classifies a response that is not 2xx. Never throws, whatever the body is. */
export function classifyError(head: HttpResponseHead, body: string, target: ErrorTarget, now: EpochMs): Failure {
  const facts = readErrorBody(body);
  // AWS names its exceptions in a header: `ThrottlingException:http://…`.
  const exception = head.headers['x-amzn-errortype']?.split(':', 1)[0];
  return toFailure(
    head,
    exception ? { ...facts, codes: [exception, ...facts.codes] } : facts,
    target,
    now,
    head.status,
  );
}

/** Classifies an error found inside an answer of status 200: an object, or a string. */
export function classifyErrorObject(error: unknown, target: ErrorTarget, now: EpochMs): Failure {
  const facts = readErrorJson(error);
  return toFailure({ status: facts.status ?? 200, headers: {} }, facts, target, now, facts.status);
}

function toFailure(
  head: HttpResponseHead,
  facts: ErrorFacts,
  target: ErrorTarget,
  now: EpochMs,
  status: number | undefined,
): Failure {
  const hint = findRetryHint(head, facts, target.provider.quirks, now);
  const { kind, rule } = judge(facts, target.provider.errors, status, hint && hint.resetsAt - now);
  return {
    kind,
    message: presentable(facts.message, [target.apiKey]) || withoutWords(head),
    scope: rule?.scope ?? scopeOf(kind, facts.message),
    status,
    code: clean(facts.codes.find(code => !/^[1-5]\d\d$|^error$/.test(code))),
    requestId: clean(requestIdOf(head) ?? facts.requestId),
    rule: rule?.id,
    hint: rule?.hint,
    lacksAbility: rule?.lacksAbility,
    statedWindow: kind === 'context_too_long' ? statedWindow(facts.message) : undefined,
    ...waitOf(kind, rule, hint, now),
    repair: rule?.repair ?? findRepair(kind, facts),
    shouldRetry: shouldRetryOf(head) ?? facts.retryable,
  };
}

/** A redirect is not followed: the key would go along. Where to is told, since a wrong baseUrl is mostly why. */
function withoutWords({ status, headers }: HttpResponseHead): string {
  const place = presentable(headers['location'] ?? '');
  if (status < 300 || status > 399 || place === '') return `HTTP ${status} without a reason`;
  return `HTTP ${status}: a redirect to ${place}, which is not followed with a key; is the baseUrl right?`;
}

const clean = (words: string | undefined) => (words === undefined ? undefined : presentable(words));

function judge(
  facts: ErrorFacts,
  rules: readonly ErrorRule[],
  status: number | undefined,
  waitMs = Number.POSITIVE_INFINITY,
): { readonly kind: FailureKind; readonly rule?: ErrorRule } {
  const own = rules.find(rule => holds(rule, facts, status));
  if (own !== undefined) return { kind: own.kind, rule: own };
  if (speaksOfOverflow(facts.message)) return { kind: 'context_too_long' };
  const generic = GENERIC_ERRORS.find(rule => holds(rule, facts, status) && waitMs >= (rule.leastWaitMs ?? 0));
  if (generic !== undefined) return { kind: generic.kind, rule: generic };
  if (status !== undefined) return { kind: kindOfStatus(status, facts.message) };
  const type = facts.codes.find(code => Object.hasOwn(STATUSLESS_TYPES, code));
  return { kind: (type && STATUSLESS_TYPES[type]) || 'server_error' };
}

/** Inside a stream there is often no status: then the other conditions of a rule decide, if it has any. */
function holds(rule: ErrorRule, facts: ErrorFacts, status: number | undefined): boolean {
  const { status: wanted, code, message, body } = rule;
  if (status === undefined && code === undefined && message === undefined && body === undefined) return false;
  if (wanted !== undefined && status !== undefined && ![wanted].flat().includes(status)) return false;
  if (code !== undefined && ![code].flat().some(one => facts.codes.includes(one))) return false;
  return (message === undefined || message.test(facts.message)) && (body === undefined || body.test(facts.raw));
}

type Wait = Pick<Failure, 'resetsAt' | 'resetSource' | 'backoffMs' | 'maxBackoffMs'>;

function waitOf(kind: FailureKind, rule: ErrorRule | undefined, found: RetryHint | undefined, now: EpochMs): Wait {
  if (WITHOUT_WAIT.includes(kind) && rule?.wait === undefined) return {};
  const hint = rule?.ignoreHints ? undefined : found;
  if (hint === undefined) return rule?.wait === undefined ? {} : ruleWait(rule.wait, now);
  return hint.resetsAt < now ? STALE_HINT_BACKOFF : { resetsAt: hint.resetsAt, resetSource: hint.source };
}

function ruleWait(wait: RuleWait, now: EpochMs): Wait {
  if (wait.type === 'backoff') return { backoffMs: wait.firstMs, maxBackoffMs: wait.maxMs };
  const resetsAt = wait.type === 'fixed' ? now + wait.ms : nextClockTime(now, wait.hour, 0, wait.zone);
  return { resetsAt, resetSource: 'rule' };
}

function requestIdOf({ headers }: HttpResponseHead): string | undefined {
  return headers['x-request-id'] ?? headers['request-id'] ?? headers['x-amzn-requestid'];
}

function shouldRetryOf({ headers }: HttpResponseHead): boolean | undefined {
  const word = headers['x-should-retry']?.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
