// Owns what is spent before money: quota that costs nothing more and expires at its reset.
import type { Task } from '../domain/task.ts';
import type { DecisionInput } from './input.ts';
import type { Option } from './option.ts';

/** Free within a quota, or part of a subscription. */
export function isPrepaid({ isFree, quota, provider: { spec, endpoint } }: Option): boolean {
  const isSubscription = endpoint !== undefined && spec.subscriptionEndpoint === endpoint;
  return isSubscription || (isFree && quota !== undefined);
}

/**
 * 0: spent before money, 1: not. What runs out early is kept for the tasks whose lists begin with it; at the pace that
 * others leave it, it is open to all again.
 */
export function moneyRank(option: Option, task: Task | undefined, input: DecisionInput): 0 | 1 {
  if (!isPrepaid(option)) return 1;
  return isKept(option, task, input) && (option.quota?.outlook?.demand ?? 0) > 1 ? 1 : 0;
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
