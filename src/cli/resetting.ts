// Owns what `reset` does: what there is to forget, the forgetting, and the proof that it was right.
import { forgetHealth, recordFailure } from '../accounting/health.ts';
import type { Pin } from '../domain/settings.ts';
import type { RouterState } from '../domain/state.ts';
import type { Context } from './context.ts';
import { isUsable } from './names.ts';
import { pinInForce } from './pin.ts';
import { type Probed, type ProbeTarget, probeAll } from './probing.ts';

export interface ResetParts {
  readonly pin: boolean;
  readonly health: boolean;
  readonly quota: boolean;
  readonly cache: boolean;
  /** What `chat --cache` keeps. */
  readonly answers: boolean;
  /** Health of this one only. */
  readonly provider?: string;
}

export interface ResetPlan {
  readonly parts: ResetParts;
  readonly pin: Pin | undefined;
  readonly cooldowns: number;
  readonly strikes: number;
  /** Accounts with counted use. */
  readonly quotas: number;
  /** Whom to ask afterwards. */
  readonly targets: readonly ProbeTarget[];
}

export interface Reset {
  readonly plan: ResetPlan;
  readonly isDone: boolean;
  readonly probes: readonly Probed[];
  /** Names of files that are gone. */
  readonly files: readonly string[];
}

export async function resetPlan(context: Context, parts: ResetParts): Promise<ResetPlan> {
  const [state, { settings }] = await Promise.all([(await context.state()).read(), context.settings()]);
  const isMeant = (key: string) => parts.provider === undefined || key.startsWith(`${parts.provider}|`);
  const cooldowns = Object.keys(state.cooldowns).filter(isMeant);
  const strikes = Object.keys(state.strikes).filter(isMeant);
  const isStruck = (provider: string) => [...cooldowns, ...strikes].some(key => key.startsWith(`${provider}|`));
  const isAsked = (provider: string) =>
    parts.provider === undefined ? isStruck(provider) : provider === parts.provider;
  const targets = (parts.health ? await context.providers() : []).flatMap(provider =>
    provider.accounts
      .filter(account => isUsable(provider, account) && isAsked(provider.spec.id))
      .map(({ id }) => ({ provider: provider.spec.id, account: id })),
  );
  return {
    parts,
    pin: pinInForce(settings.pin, context.clock.now()),
    cooldowns: cooldowns.length,
    strikes: strikes.length,
    quotas: Object.values(state.quotas).filter(uses => uses.length > 0).length,
    targets,
  };
}

export async function carryOutReset(context: Context, plan: ResetPlan): Promise<Reset> {
  const { pin, health, quota, cache, answers, provider } = plan.parts;
  const store = await context.state();
  if (pin && (await context.settings()).settings.pin)
    await (await context.preferences()).change({ edits: [{ path: ['pin'], value: undefined }] });
  const files = [...(cache ? await store.forget() : []), ...(answers ? await (await context.answers()).forget() : [])];
  // Counts come back from the log when the cache is gone: they are dropped after it.
  if (health || quota)
    await store.update(state => {
      const well = health ? forgetHealth(state, provider) : state;
      const { balances: _, ...rest } = well;
      return [quota ? { ...rest, quotas: {} } : well, undefined];
    });
  const probes = await probeAll(context, plan.targets);
  context.signal.throwIfAborted();
  const failed = probes.filter(({ result }) => result.failure);
  if (failed.length > 0)
    await store.update(state => [
      failed.reduce((all, one) => withFailure(all, one, context.clock.now()), state),
      undefined,
    ]);
  return { plan, isDone: true, probes, files };
}

/** Who fails the proof is left in peace again, as after any other failure. */
function withFailure(state: RouterState, { provider, account, result }: Probed, now: number): RouterState {
  const candidate = { provider, model: result.model ?? '*', ...(account !== 'default' && { account }) };
  return recordFailure(state, candidate, result.failure!, now, 0.5);
}
