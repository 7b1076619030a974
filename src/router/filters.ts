// Owns the hard filters: who cannot or may not answer, each with its reason.
import type { Exclusion, ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec, Price } from '../domain/model.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { MaxPrice } from '../domain/request.ts';
import type { DecisionInput, Shortage } from './input.ts';
import type { Option } from './option.ts';
import { priceAt } from './price.ts';

type Verdict = Pick<Exclusion, 'reason' | 'detail' | 'until' | 'price'> & Pick<Shortage, 'isOwn'>;

/** Why a whole provider is out, if it is. */
export function providerVerdict(provider: ResolvedProvider, input: DecisionInput): Verdict | undefined {
  if (!provider.enabled) return { reason: 'disabled', detail: 'disabled in the configuration' };
  const policy = input.routing.openrouter ?? input.settings.useOpenRouter;
  const isAggregator = provider.spec.quirks?.routingInBody === true;
  if (policy === false && isAggregator) return { reason: 'openrouter_policy', detail: 'useOpenRouter is false' };
  if (policy === 'only' && !isAggregator) return { reason: 'openrouter_policy', detail: 'useOpenRouter is "only"' };
  if (!provider.accounts.some(account => account.hasKey)) {
    const where = provider.spec.keyEnv[0];
    return {
      reason: 'no_key',
      detail: where ? `no key: set ${where}, or run openclaw provider setup` : 'not found on this machine',
    };
  }
  // What of a local server's models stays at home is a matter of each.
  return provider.spec.local ? undefined : dataVerdict(provider.spec, input, SAY_SO);
}

/** Why a model cannot serve this request, if it cannot. */
export function modelVerdict(model: ModelSpec, { spec }: ResolvedProvider, input: DecisionInput): Verdict | undefined {
  const { analysis } = input;
  if (model.status === 'retired')
    return { reason: 'retired', detail: model.replacement ? `retired, now ${model.replacement}` : 'retired' };
  const output = Math.min(input.maxOutputTokens ?? analysis.outputTokens, model.maxOutput);
  if (analysis.inputTokens + output > model.contextWindow)
    return {
      reason: 'context_too_small',
      detail: `needs ${analysis.inputTokens + output} tokens, window ${model.contextWindow}`,
    };
  if (analysis.needs.vision && !model.vision) return { reason: 'no_vision', detail: 'takes no images' };
  if (analysis.needs.tools && !model.tools) return { reason: 'no_tools', detail: 'takes no tools' };
  return spec.local && !model.local ? dataVerdict({}, input, FORWARDED) : undefined;
}

/**
 * Why this account's use of a model is out now, if it is. Cooling down is no reason here: such options go last. A spent
 * quota that the provider told of is none either for what is named: it is tried once, since a top-up tells nobody.
 */
export function optionVerdict(option: Option, input: DecisionInput, isNamed: boolean): Verdict | undefined {
  const mode = input.routing.budget ?? input.settings.preferences.budgetMode;
  if (mode === 'free_only' && !option.isFree)
    return { reason: 'not_free', detail: 'costs money, and budget is free_only' };
  const cap = input.routing.maxPrice ?? input.settings.maxPrice;
  const over = cap && !option.isFree && priceVerdict(option.model.price, cap, input.analysis.inputTokens);
  if (over) return over;
  if (option.quota?.spent) return { reason: 'quota_spent', detail: 'quota spent', until: option.quota.resetsAt };
  if (option.cooldown?.kind === 'quota_exhausted' && !isNamed)
    return { reason: 'quota_spent', detail: `quota spent: ${option.cooldown.cause}`, until: option.cooldown.until };
  return option.isFree ? undefined : input.knowledge.shortage?.(option.candidate, option.model);
}

export function exclude(option: Pick<Option, 'candidate'>, { isOwn: _, ...verdict }: Verdict): Exclusion {
  return { ...option.candidate, ...verdict };
}

function priceVerdict(price: Price | undefined, cap: MaxPrice, inputTokens: number): Verdict | undefined {
  if (!price) return { reason: 'over_price_cap', detail: 'price unknown, and a price cap is set' };
  const { inputPer1M, outputPer1M } = priceAt(price, inputTokens);
  const isOver = inputPer1M > (cap.prompt ?? Infinity) || outputPer1M > (cap.completion ?? Infinity);
  if (!isOver) return undefined;
  const detail = `$${inputPer1M} in / $${outputPer1M} out per 1M, above the cap`;
  return { reason: 'over_price_cap', detail, price: { prompt: inputPer1M, completion: outputPer1M } };
}

const FORWARDED = { collects: ': it is forwarded from this machine', keeps: ': it is forwarded from this machine' };
/** What is known of a provider from elsewhere, its user can say. */
const SAY_SO = {
  collects: '; if it collects nothing, say so in its entry: "dataCollection": "deny"',
  keeps: '; if it does, say so in its entry: "zdr": true',
};

/** `dataPolicy` and `quirks` are those of whoever gets to see the request. */
function dataVerdict(
  { dataPolicy, quirks }: Pick<ProviderSpec, 'dataPolicy' | 'quirks'>,
  { routing, settings }: DecisionInput,
  fix: { readonly collects: string; readonly keeps: string },
): Verdict | undefined {
  // A vendor that routes by itself is told the policy and keeps to it.
  if (quirks?.routingInBody) return undefined;
  if ((routing.zdr ?? settings.zdr) && !dataPolicy?.zdr)
    return { reason: 'data_policy', detail: `does not promise zero data retention${fix.keeps}` };
  if ((routing.dataCollection ?? settings.dataCollection) !== 'deny' || dataPolicy?.trains === false) return undefined;
  const detail = dataPolicy?.trains
    ? 'may train on what is sent'
    : `what it does with what is sent is not known${fix.collects}`;
  return { reason: 'data_policy', detail };
}
