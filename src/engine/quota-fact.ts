// Owns what the decision is told of one account's quota: what is left, whether a call fits, and where the pace leads.
import { elapsedShare, forecast } from '../accounting/forecast.ts';
import { exhausted, type QuotaStanding, standings, tightest, toldStandings } from '../accounting/quota.ts';
import type { Spending } from '../accounting/quota-use.ts';
import type { QuotaOutlook } from '../domain/decision.ts';
import type { QuotaRule } from '../domain/quota.ts';
import type { QuotaUse } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import type { QuotaFact } from '../router/input.ts';

const NOTHING: Spending = { requests: 0, tokens: 0, usd: 0 };

/** How an account stands for a model and a call that needs `need`; undefined where nothing limits it. */
export function quotaFact(
  rule: QuotaRule | undefined,
  uses: readonly QuotaUse[],
  model: string,
  need: Spending,
  now: EpochMs,
): QuotaFact | undefined {
  const ruled = rule ? standings(rule, uses, model, now) : [];
  const told = uses.length > 0 ? toldStandings(rule, uses, now).filter(one => (one.model ?? model) === model) : [];
  // What only headers told is a matter of seconds, and a short wait settles it; an endpoint speaks of whole plans.
  const plans = told.filter(({ source }) => source === 'endpoint');
  const spent = exhausted(ruled, need) ?? exhausted(plans, NOTHING);
  const all = [...ruled, ...told];
  const binding = spent ?? tightest(all);
  if (!binding) return undefined;
  let outlook: QuotaOutlook | undefined;
  return {
    left: binding.ratio,
    spent: spent !== undefined,
    get resetsAt() {
      return binding.resetsAt;
    },
    get outlook() {
      outlook ??= outlookOf(all, now);
      return outlook;
    },
    get calendar() {
      return calendarOf(rule);
    },
  };
}

/** That of the limit which the pace presses most. */
function outlookOf(all: readonly QuotaStanding[], now: EpochMs): QuotaOutlook | undefined {
  let worst: QuotaOutlook | undefined;
  for (const one of all) {
    const outlook = one.pace ? paced(one, now) : unused(one, now);
    if (outlook && (!worst || outlook.demand > worst.demand)) worst = outlook;
  }
  return worst;
}

function paced(one: QuotaStanding, now: EpochMs): QuotaOutlook | undefined {
  const coming = forecast(one, now);
  const { resetsAt } = one;
  if (coming?.demand === undefined || coming.elapsed === undefined || resetsAt === undefined) return undefined;
  const { demand, elapsed, runsOutAt } = coming;
  return { demand, elapsed, resetsAt, ...(runsOutAt !== undefined && { runsOutAt }) };
}

/** A fixed window goes by without use too; a rolling one has not begun. */
function unused({ limit, resetsAt }: QuotaStanding, now: EpochMs): QuotaOutlook | undefined {
  if (limit.window === 'minute' || resetsAt === undefined) return undefined;
  return { demand: 0, elapsed: elapsedShare(limit.window, resetsAt, now), resetsAt };
}

function calendarOf(rule: QuotaRule | undefined): string | undefined {
  const long = rule?.limits.filter(({ window }) => window !== 'minute') ?? [];
  if (long.some(({ resetTime }) => resetTime === undefined)) return undefined;
  return long.map(({ window, resetTime, zone }) => `${window} ${resetTime} ${zone}`).join();
}
