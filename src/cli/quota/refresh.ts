// Owns the asking before `quota` is shown: whom, what is said meanwhile, and what came of it.
import type { ResolvedProvider } from '../../domain/decision.ts';
import type { QuotaRefresh } from '../../engine/quota-refresh.ts';
import { failureText } from '../../render/failure-words.ts';
import { counted, formatCost } from '../../render/number.ts';
import type { Context } from '../context.ts';
import { isUsable } from '../names.ts';

export interface Wanted {
  readonly only: ResolvedProvider | undefined;
  readonly probe: boolean;
}

/** Asks all at once and says on standard error what each said; a failure is no reason to stop. */
export async function refreshQuotas(context: Context, { only, probe }: Wanted): Promise<readonly QuotaRefresh[]> {
  const { notes } = context.out;
  const probed = probe ? await probedBy(context, only) : [];
  if (probed.length > 0)
    notes.print(`asking ${probed.join(', ')} for one word each, by the cheapest model: some 30 tokens`);
  const asked = await context.refreshQuotas(
    { ...(only && { provider: only.spec.id }), probe },
    result => notes.print(resultText(result)),
    context.signal,
  );
  if (asked.length === 0) notes.print(silentText(only, probe));
  return asked;
}

async function probedBy(context: Context, only: ResolvedProvider | undefined): Promise<readonly string[]> {
  const providers = only ? [only] : await context.providers();
  return providers
    .filter(({ spec }) => !spec.quotaEndpoint && spec.quirks?.rateLimitHeaders)
    .flatMap(provider =>
      provider.accounts
        .filter(account => isUsable(provider, account))
        .map(({ named, id }) => (named ? `${provider.spec.id}/${id}` : provider.spec.id)),
    );
}

function resultText({ provider, account, figures, model, cost, failure }: QuotaRefresh): string {
  const name = account === 'default' ? provider : `${provider}/${account}`;
  const told = failure ? failureText(failure) : figures === 0 ? 'no figures' : counted(figures, 'figure');
  return model === undefined ? `${name}: ${told}` : `${name}: ${told}; ${model} asked, ${formatCost(cost)}`;
}

function silentText(only: ResolvedProvider | undefined, probe: boolean): string {
  if (!only) return `nobody to ask: no provider with a key tells ${probe ? '' : 'by an endpoint '}what is left`;
  const { id, quirks } = only.spec;
  if (!only.accounts.some(account => isUsable(only, account))) return `${id}: no key, not asked`;
  return quirks?.rateLimitHeaders && !probe
    ? `${id} has no endpoint that tells what is left; one minimal request does: openclaw provider quota ${id} --probe`
    : `${id} does not tell what is left; what is used is counted here`;
}
