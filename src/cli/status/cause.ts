// Owns the words for what is wrong with an account: the cause, how far it reaches, until when, and who said so.
import type { Breaker } from '../../accounting/breaker.ts';
import type { FailureScope, ResetSource } from '../../domain/failure.ts';
import type { EpochMs } from '../../domain/units.ts';
import { FAILURE_WORDS } from '../../render/failure-words.ts';
import { formatMoment } from '../../render/time.ts';
import type { AccountStanding } from '../standing.ts';

/** What a failure is about. */
const SCOPE: Readonly<Record<Exclude<FailureScope, 'model'>, string>> = {
  none: 'this request',
  account: 'the whole account',
  free_models: 'its free models',
  paid_models: 'its paid models',
  provider: 'all accounts',
};

const SOURCE: Readonly<Record<ResetSource, string>> = {
  header: 'as its header says',
  body: 'as its answer says',
  text: 'as its message says',
  rule: 'by a known rule',
  backoff: 'by our own backoff',
};

/** What is wrong with an account, in one line; undefined where nothing is. */
export function troubleText(row: AccountStanding, now: EpochMs, timeZone: () => string): string | undefined {
  if (row.breakers.length === 0) return row.why;
  return row.breakers.map(one => breakerText(one, now, timeZone())).join('; ');
}

/** `quota spent on the whole account, next try 14:05 (in 12 min) as its header says: You have used your plan`. */
function breakerText({ cooldown, phase, nextProbeAt }: Breaker, now: EpochMs, zone: string): string {
  const { kind, scope, model, until, source, cause } = cooldown;
  const reach = scope === 'model' ? model : SCOPE[scope];
  const words = cause.trim().replace(/\.$/, '');
  const deadline = `${formatMoment(until, now, zone)} ${SOURCE[source]}`;
  const times = {
    open:
      nextProbeAt < until
        ? `until ${deadline}, next try ${formatMoment(nextProbeAt, now, zone)}`
        : `next try ${deadline}`,
    probing: 'being tried now',
    half_open: 'the next request tries it',
  };
  const facts = `${FAILURE_WORDS[kind]} on ${reach}, ${times[phase]}`;
  return words === '' ? facts : `${facts}: ${words}`;
}
