// Owns what the decision is told of one account's quota: what is left, whether a call fits, and where the pace leads.
import { type Forecast, forecast } from '../accounting/forecast.ts';
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
  const outlook = outlookOf(all, now);
  return {
    left: binding.ratio,
    spent: spent !== undefined,
    get resetsAt() {
      return binding.resetsAt;
    },
    ...(outlook && { outlook }),
  };
}

function outlookOf(all: readonly QuotaStanding[], now: EpochMs): QuotaOutlook | undefined {
  let worst: QuotaOutlook | undefined;
  for (const one of all) {
    const coming = forecast(one, now);
    const outlook = coming && outlookFrom(coming, one);
    if (outlook && (!worst || outlook.demand > worst.demand)) worst = outlook;
  }
  return worst;
}

function outlookFrom({ demand, elapsed, runsOutAt }: Forecast, { resetsAt }: QuotaStanding): QuotaOutlook | undefined {
  if (demand === undefined || elapsed === undefined || resetsAt === undefined) return undefined;
  return { demand, elapsed, resetsAt, ...(runsOutAt !== undefined && { runsOutAt }) };
}
