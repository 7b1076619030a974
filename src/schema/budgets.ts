// Owns budgets as users write them: over all, per provider, at an account, at a client.
import type { Budget } from '../domain/settings.ts';
import type { RawFile } from './shape.ts';

type Amounts = Readonly<Partial<Record<Budget['window'], number>>>;
type Owner = Pick<Budget, 'provider' | 'account' | 'client'>;

const NANO = 1_000_000_000;

/** Every budget of the file, the widest first. */
export function budgetsOf({ budget, providers = {}, clients = {} }: RawFile): readonly Budget[] {
  const { providers: perProvider = {}, ...all } = budget ?? {};
  const accounts = Object.entries(providers).flatMap(([provider, entry]) =>
    (entry.accounts ?? []).flatMap(account =>
      typeof account === 'string' ? [] : windows(account.budget, { provider, account: account.id }),
    ),
  );
  return [
    ...windows(all, {}),
    ...Object.entries(perProvider).flatMap(([provider, amounts]) => windows(amounts, { provider })),
    ...accounts,
    ...Object.entries(clients).flatMap(([client, { budget: amounts }]) => windows(amounts, { client })),
  ];
}

function windows(amounts: Amounts = {}, owner: Owner): readonly Budget[] {
  return (['day', 'week', 'month'] as const).flatMap(window => {
    const usd = amounts[window];
    return usd === undefined ? [] : [{ window, limit: Math.round(usd * NANO), ...owner }];
  });
}
