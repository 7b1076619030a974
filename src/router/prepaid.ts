// Owns what is spent before money: quota that costs nothing more and expires at its reset.
import type { Task } from '../domain/task.ts';
import type { DecisionInput } from './input.ts';
import type { Option } from './option.ts';

/** Free within a quota, or part of a subscription. */
export function isPrepaid({ isFree, quota, provider: { spec, endpoint } }: Option): boolean {
  const isSubscription = endpoint !== undefined && spec.subscriptionEndpoint === endpoint;
  return isSubscription || (isFree && quota !== undefined);
}

/** Whether something of it would expire unused at the present pace; of a pool, whether of any account. */
export function expiringOf(options: readonly Option[]): (option: Option) => boolean {
  const pools = new Set(options.filter(one => isPooled(one) && isCalm(one)).map(poolKey));
  return option => (isPooled(option) ? pools.has(poolKey(option)) : isCalm(option));
}

const isPooled = ({ provider }: Option) => provider.accounts.length > 1;
const poolKey = ({ candidate }: Option) => `${candidate.provider}|${candidate.model}`;
/** A pace that is not known presses nothing. */
const isCalm = ({ quota }: Option) => !quota || quota.left >= 1 || (quota.outlook?.demand ?? 0) <= 1;

/**
 * In which order the balance of all goals spends, lower first: what would expire unused, what is paid for but runs out
 * early, money. What runs out early is kept for the tasks whose lists begin with it, until the pace is such that it lasts.
 */
export function thriftOf(
  options: readonly Option[],
  task: Task | undefined,
  input: DecisionInput,
): (option: Option) => 0 | 1 | 2 {
  const isExpiring = expiringOf(options);
  return option => {
    if (!isPrepaid(option)) return 2;
    if (isExpiring(option)) return 0;
    return isKept(option, task, input) ? 2 : 1;
  };
}

function isKept(
  { candidate: { provider, model } }: Option,
  task: Task | undefined,
  { settings }: DecisionInput,
): boolean {
  const names = [provider, model, `${provider}/${model}`];
  return Object.entries(settings.preferences.tasks).some(
    ([other, list]) => other !== task && list?.[0] !== undefined && names.includes(list[0].toLowerCase()),
  );
}
