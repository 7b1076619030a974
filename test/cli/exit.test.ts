// Exit codes: the final outcome alone decides.
import { expect, it } from 'vitest';
import { AddressError } from '../../src/catalog/base-url.ts';
import { detailsOf, UserError } from '../../src/cli/errors.ts';
import { EXIT_MEANINGS, exitCodeOf, exitCodeOfFailure } from '../../src/cli/exit.ts';
import { FAILURE_KINDS, type FailureKind } from '../../src/domain/failure.ts';
import { EditError } from '../../src/schema/edit.ts';
import { SettingsError } from '../../src/state/settings-file.ts';
import { failedOutcome, outcome, quotaSpent } from './host.ts';

const CODES: Readonly<Record<FailureKind, number>> = {
  auth: 4,
  quota_exhausted: 5,
  rate_limited: 5,
  overloaded: 8,
  context_too_long: 1,
  model_not_found: 2,
  content_filtered: 1,
  bad_request: 1,
  timeout: 9,
  network: 8,
  server_error: 8,
  truncated: 7,
  malformed: 8,
  aborted: 130,
};

it.each(FAILURE_KINDS)('%s ends with a code that has a meaning', kind => {
  expect(exitCodeOfFailure({ kind })).toBe(CODES[kind]);
  expect(EXIT_MEANINGS.map(([code]) => code)).toContain(CODES[kind]);
});

it('is 0 for an answer, whatever failed before it', () => {
  expect(outcome().attempts.some(({ ok }) => !ok)).toBe(true);
  expect(exitCodeOf(outcome())).toBe(0);
});

it('is 6 for a refusal for money, which looks like a quota otherwise', () => {
  expect(exitCodeOf(failedOutcome({ ...quotaSpent, code: 'budget' }))).toBe(6);
  expect(exitCodeOf(failedOutcome({ ...quotaSpent, code: 'credits_short' }))).toBe(6);
});

it('comes from the class of an error where another room made it', () => {
  const named = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });
  expect(detailsOf(new SettingsError('f', ['x']))).toMatchObject({ type: 'config', exitCode: 3 });
  expect(detailsOf(new AddressError('X_BASE_URL'))).toMatchObject({ type: 'config', exitCode: 3 });
  expect(detailsOf(new EditError('x'))).toMatchObject({ type: 'config', exitCode: 3 });
  expect(detailsOf(named('StateError', { reason: 'disk_full' }))).toMatchObject({ type: 'state', exitCode: 1 });
  expect(detailsOf(named('StateError', { reason: 'newer_version' }))).toMatchObject({ type: 'config', exitCode: 3 });
  expect(detailsOf(named('ExitPromptError')).exitCode).toBe(130);
  expect(detailsOf(named('TypeError'))).toMatchObject({ type: 'internal', exitCode: 1 });
  expect(detailsOf(named('Odd', { exitCode: 4, hint: 'do it' }))).toMatchObject({ exitCode: 4, hint: 'do it' });
  expect(detailsOf(new UserError({ type: 't', exitCode: 9, message: 'm' })).exitCode).toBe(9);
});
