// Owns the rows of `quota`: every figure of every account, the sums of pools, and which figure binds.
import { type Forecast, forecast } from '../../accounting/forecast.ts';
import { type QuotaStanding, tightest } from '../../accounting/quota.ts';
import { poolStandings } from '../../accounting/quota-pool.ts';
import { accountKey } from '../../accounting/quota-use.ts';
import type { ResolvedProvider } from '../../domain/decision.ts';
import type { Balance, Cooldown, RouterState } from '../../domain/state.ts';
import type { EpochMs } from '../../domain/units.ts';
import { isUsable, shownAccount } from '../names.ts';
import { type AccountStanding, standingOf } from '../standing.ts';

/** What one row tells. */
export type Figure =
  | { readonly type: 'limit'; readonly standing: QuotaStanding; readonly forecast?: Forecast }
  /** The provider said that something is spent, without figures. */
  | { readonly type: 'refusal'; readonly cooldown: Cooldown }
  | { readonly type: 'balance'; readonly balance: Balance }
  | { readonly type: 'unknown' };

export interface Row {
  readonly provider: string;
  /** Named accounts only. */
  readonly account?: string;
  /** Of how many accounts this is the sum. */
  readonly poolOf?: number;
  readonly figure: Figure;
  /** The tightest of its account. */
  readonly isBinding: boolean;
}

/** An account with all that is known of what it has left. */
export interface AccountQuota extends AccountStanding {
  readonly balances: readonly Balance[];
}

export function accountQuotas(
  provider: ResolvedProvider,
  state: RouterState,
  now: EpochMs,
  isWanted: (account: ResolvedProvider['accounts'][number]) => boolean,
): readonly AccountQuota[] {
  return provider.accounts.filter(isWanted).map(account => ({
    ...standingOf(provider, account, state, now),
    balances: state.balances?.[accountKey(provider.spec.id, account.id)] ?? [],
  }));
}

/** The rows of one provider: account by account, then what they have together. */
export function rowsOf(accounts: readonly AccountQuota[], now: EpochMs): readonly Row[] {
  return [...accounts.flatMap(one => rowsOfAccount(one, now)), ...poolRows(accounts, now)];
}

function rowsOfAccount(one: AccountQuota, now: EpochMs): readonly Row[] {
  const { provider, account, quotas, balances } = one;
  const figures: Figure[] = [
    ...refusalsOf(one).map(cooldown => ({ type: 'refusal' as const, cooldown })),
    ...quotas.map(standing => limitFigure(standing, forecast(standing, now))),
    ...balances.map(balance => ({ type: 'balance' as const, balance })),
  ];
  if (figures.length === 0) figures.push({ type: 'unknown' });
  const binding = bindingOf(figures);
  const shown = shownAccount(account);
  const owner = { provider: provider.spec.id, ...(shown !== undefined && { account: shown }) };
  return figures.map(figure => ({ ...owner, figure, isBinding: figure === binding }));
}

const limitFigure = (standing: QuotaStanding, coming: Forecast | undefined): Figure => ({
  type: 'limit',
  standing,
  ...(coming && { forecast: coming }),
});

/** A refusal of the whole account says more than any figure. */
function bindingOf(figures: readonly Figure[]): Figure | undefined {
  const limits = figures.flatMap(figure => (figure.type === 'limit' ? figure.standing : []));
  const least = tightest(limits);
  return (
    figures.find(one => one.type === 'refusal' && isWhole(one.cooldown)) ??
    figures.find(one => one.type === 'limit' && one.standing === least) ??
    figures.find(one => one.type !== 'refusal')
  );
}

/** What keeps the account, or one of its models, away because a quota is spent. */
export const refusalsOf = ({ breakers }: AccountStanding): readonly Cooldown[] =>
  breakers.flatMap(({ cooldown, phase }) =>
    cooldown.kind === 'quota_exhausted' && phase !== 'half_open' ? cooldown : [],
  );

/** Whether it reaches all models of the account. */
export const isWhole = ({ scope }: Cooldown) => scope === 'account' || scope === 'provider';

function poolRows(accounts: readonly AccountQuota[], now: EpochMs): readonly Row[] {
  const [first] = accounts;
  if (!first) return [];
  const able = accounts.filter(({ provider, account }) => isUsable(provider, account));
  return poolStandings(
    able.map(({ quotas }) => quotas),
    now,
  ).map(({ standing, forecast: coming }) => ({
    provider: first.provider.spec.id,
    poolOf: able.length,
    figure: limitFigure(standing, coming),
    isBinding: false,
  }));
}
