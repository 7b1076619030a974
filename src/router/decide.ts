// Owns the decision: a pure function from a request and what is known to a ranked chain with reasons.
import type { Decision, Exclusion, RankedCandidate, ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { exclude, modelVerdict, optionVerdict, providerVerdict } from './filters.ts';
import type { DecisionInput } from './input.ts';
import { type Names, namesOf } from './names.ts';
import { costsNothing, type Option, type ScoredOption } from './option.ts';
import { compare, type Goal, goalOf, goalRank, listPosition, listsOf } from './order.ts';
import { accountsInOrder } from './pool.ts';
import { headReason, rankReason } from './reason.ts';
import { score } from './score.ts';

/** Decides who is asked, in which order. Never throws; where nobody is left, the chain is empty and `soonest` may be set. */
export function decide(input: DecisionInput): Decision {
  const notices: string[] = [];
  const names = namesOf(input, notices);
  const excluded: Exclusion[] = [];
  const options: Option[] = [];
  for (const provider of input.providers) collect(provider, input, names, options, excluded);

  const goal = goalOf(input);
  const chain = names.withFallbacks(rank(options, input, names, goal, notices));
  const ranked = chain.map((option, i) => toRanked(option, rankReason(option, chain[i + 1], goal)));
  const reason = headReason(chain, excluded, goal, names.strict);
  const head = ranked[0];
  return {
    ...(head && { provider: head.provider, model: head.model }),
    ...(head?.account !== undefined && { account: head.account }),
    reason,
    confidence: head ? Math.round(head.score.total) / 100 : 0,
    chain: head ? [{ ...head, reason }, ...ranked.slice(1)] : [],
    excluded,
    analysis: input.analysis,
    notices,
    ...(!head && soonestOf(excluded)),
  };
}

function collect(
  provider: ResolvedProvider,
  input: DecisionInput,
  names: Names,
  options: Option[],
  excluded: Exclusion[],
): void {
  const models = names.strict
    ? provider.models.filter(model => names.rankOf(provider.spec.id, model.id) < 0)
    : provider.models;
  if (models.length === 0) return;
  const id = provider.spec.id;
  const out = providerVerdict(provider, input);
  if (out) {
    excluded.push({ provider: id, model: '*', ...out });
    return;
  }
  const accounts = accountsInOrder(provider, input.knowledge, input.dice);
  for (const model of models) {
    const unfit = modelVerdict(model, input);
    if (unfit) {
      // Retired models are only worth a line where somebody asked for them.
      if (unfit.reason !== 'retired' || names.strict) excluded.push({ provider: id, model: model.id, ...unfit });
      continue;
    }
    for (const [accountRank, account] of accounts.entries()) {
      const option = makeOption(provider, model, account, accountRank, input);
      const verdict = optionVerdict(option, input, names.rankOf(id, model.id) < 0);
      if (verdict) excluded.push(exclude(option, verdict));
      else options.push(option);
    }
  }
}

function makeOption(
  provider: ResolvedProvider,
  model: ModelSpec,
  account: Option['account'],
  accountRank: number,
  { knowledge }: DecisionInput,
): Option {
  const candidate = { provider: provider.spec.id, model: model.id, ...(account.named && { account: account.id }) };
  const isFree = costsNothing(model, account);
  return {
    candidate,
    provider,
    model,
    account,
    accountRank,
    isFree,
    quota: knowledge.quota(provider, account.id, model.id),
    cooldown: knowledge.cooldown(candidate, isFree),
    cost: isFree ? 0 : knowledge.cost(model),
    latencyMs: knowledge.latencyMs(candidate.provider, candidate.model),
  };
}

function rank(
  options: readonly Option[],
  input: DecisionInput,
  names: Names,
  goal: Goal,
  notices: string[],
): readonly ScoredOption[] {
  const { analysis, session } = input;
  const outputTokens = input.maxOutputTokens ?? analysis.outputTokens;
  const context = {
    neededTokens: analysis.inputTokens + outputTokens,
    inputTokens: analysis.inputTokens,
    outputTokens,
    withLatency: goal.quality === 'max_speed',
  };
  const lists = listsOf(input, goal).map(list => names.matchers(list, notices));
  const isSession = ({ candidate }: Option) =>
    session?.stay === true &&
    candidate.provider === session.candidate.provider &&
    candidate.model === session.candidate.model;
  return options
    .map(option => ({
      ...option,
      score: score(option, context),
      pool: { score: 0, left: 0 },
      rank: [
        names.rankOf(option.candidate.provider, option.candidate.model),
        option.cooldown ? 1 : 0,
        isSession(option) ? 0 : 1,
        ...lists.map(list => listPosition(list, option)),
        ...goalRank(option, goal, input),
      ],
    }))
    .map((option, _i, all) => ({ ...option, pool: poolOf(option, all) }))
    .sort(compare);
}

function poolOf(option: Option, all: readonly ScoredOption[]): ScoredOption['pool'] {
  if (option.provider.accounts.length < 2) return best([option as ScoredOption]);
  const { provider, model } = option.candidate;
  return best(all.filter(one => one.candidate.provider === provider && one.candidate.model === model));
}

function best(members: readonly ScoredOption[]): ScoredOption['pool'] {
  return {
    score: Math.max(...members.map(({ score: { total } }) => total)),
    left: Math.max(...members.map(({ quota }) => quota?.left ?? 1)),
  };
}

function toRanked(option: ScoredOption, reason: RankedCandidate['reason']): RankedCandidate {
  return {
    ...option.candidate,
    score: option.score,
    reason,
    ...(option.cost !== undefined && { estimatedCost: option.cost }),
    ...(option.cooldown && { coolingUntil: option.cooldown.until }),
  };
}

function soonestOf(excluded: readonly Exclusion[]): Pick<Decision, 'soonest'> {
  const back = excluded.filter(({ until }) => until !== undefined).sort((a, b) => a.until! - b.until!)[0];
  if (!back) return {};
  const { provider, model, account } = back;
  return { soonest: { candidate: { provider, model, ...(account !== undefined && { account }) }, at: back.until! } };
}
