// Owns what an attempt took of its account's quota, the same when it ends and when the log is read for it later.
import { usdFromNano } from '../accounting/money.ts';
import type { Claimed, Spending } from '../accounting/quota-use.ts';
import type { Attempt, LoggedAttempt } from '../domain/outcome.ts';

/** Whoever refuses to count a request took nothing for it, and what was never sent took nothing either. */
const NOT_COUNTED: readonly string[] = ['quota_exhausted', 'rate_limited'];
const NEVER_SENT: readonly string[] = ['no_key'];
const NOTHING: Spending = { requests: 0, tokens: 0, usd: 0 };

type Ended = Pick<LoggedAttempt, 'kind' | 'code' | 'usage' | 'costNanoUsd' | 'chargedNanoUsd' | 'countedTokens'>;

/** What a logged attempt took. Tokens of which the provider told nothing are those that were expected. */
export function takenBy(attempt: Ended): Spending {
  const { kind = '', code = '', costNanoUsd, chargedNanoUsd = 0, countedTokens = 0 } = attempt;
  if (NOT_COUNTED.includes(kind) || NEVER_SENT.includes(code)) return NOTHING;
  const usd = usdFromNano(costNanoUsd ?? chargedNanoUsd);
  return { requests: 1, tokens: tokensOf(attempt) ?? countedTokens, usd };
}

/** As `takenBy`, of one that has just ended. */
export function takenNow({ failure, usage, cost, charged, countedTokens }: Attempt): Spending {
  return takenBy({
    ...(failure && { kind: failure.kind }),
    ...(failure?.code !== undefined && { code: failure.code }),
    ...(usage && { usage }),
    ...(cost !== undefined && { costNanoUsd: cost }),
    ...(charged !== undefined && { chargedNanoUsd: charged }),
    ...(countedTokens !== undefined && { countedTokens }),
  });
}

/** The attempt with the tokens that were claimed for it, where nobody knows what it took. */
export function withCounted(attempt: Attempt, claimed: readonly Claimed[]): Attempt {
  const amount = claimed.find(({ unit }) => unit === 'tokens')?.amount;
  const isMeant = amount !== undefined && tokensOf(attempt) === undefined && takenNow(attempt).requests > 0;
  return isMeant ? { ...attempt, countedTokens: amount } : attempt;
}

function tokensOf({ usage }: Pick<Attempt, 'usage'>): number | undefined {
  const { inputTokens, outputTokens } = usage ?? {};
  return inputTokens !== undefined && outputTokens !== undefined ? inputTokens + outputTokens : undefined;
}
