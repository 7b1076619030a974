// Owns the decision: a pure function from a request and what is known to a ranked chain with reasons.
import type {
  Decision,
  DecisionReason,
  Exclusion,
  RankedCandidate,
  ResolvedProvider,
  Score,
} from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { exclude, modelVerdict, optionVerdict, providerVerdict } from './filters.ts';
import type { DecisionInput } from './input.ts';
import { type Names, namesOf } from './names.ts';
import { costsNothing, type Option, type ScoredOption } from './option.ts';
import { compare, type Goal, goalOf, goalRank, listPosition, listsOf } from './order.ts';
import { accountsInOrder, expiringFirst } from './pool.ts';
import { headReason, rankReason } from './reason.ts';
import { score } from './score.ts';

/** Decides who is asked, in which order. Never throws; where nobody is left, the chain is empty and `soonest` may be set. */
export function decide(input: DecisionInput): Decision {
  const notices: string[] = [];
  const names = namesOf(input, notices);
  const excluded: Exclusion[] = [];
  const options: Option[] = [];
  const goal = goalOf(input);
  for (const provider of input.providers) collect(provider, input, names, goal, options, excluded);

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
  goal: Goal,
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
    const turns = expiringFirst(accounts, account => input.knowledge.quota(provider, account.id, model.id));
    for (const [accountRank, account] of turns.entries()) {
      const option = makeOption(provider, model, account, accountRank, input, goal);
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
  goal: Goal,
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
    ...(goal.quality === 'max_speed' && { latencyMs: knowledge.latencyMs(candidate.provider, candidate.model) }),
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
  const scores = options.map(option => score(option, context));
  const pools = poolsOf(options, scores);
  return options
    .map(({ candidate, provider, model, account, accountRank, isFree, quota, cooldown, cost }, i) => {
      const option = options[i]!;
      const own = scores[i]!;
      const rank = [names.rankOf(candidate.provider, candidate.model), cooldown ? 1 : 0, isSession(option) ? 0 : 1];
      for (const list of lists) rank.push(listPosition(list, option));
      rank.push(...goalRank(option, goal, input));
      const pool = pools.get(poolKey(option)) ?? { score: own.total, left: quota?.left ?? 1 };
      // Written out: spreading four hundred options costs more than all the rest of a decision.
      return {
        candidate,
        provider,
        model,
        account,
        accountRank,
        isFree,
        quota,
        cooldown,
        cost,
        score: own,
        pool,
        rank,
      };
    })
    .sort(compare);
}

const poolKey = ({ candidate }: Option) => `${candidate.provider}|${candidate.model}`;

/** The best of each pool; a provider with one account has none. */
function poolsOf(options: readonly Option[], scores: readonly Score[]): ReadonlyMap<string, ScoredOption['pool']> {
  const pools = new Map<string, ScoredOption['pool']>();
  for (const [i, option] of options.entries()) {
    if (option.provider.accounts.length < 2) continue;
    const key = poolKey(option);
    const known = pools.get(key) ?? { score: 0, left: 0 };
    const left = Math.max(known.left, option.quota?.left ?? 1);
    pools.set(key, { score: Math.max(known.score, scores[i]!.total), left });
  }
  return pools;
}

function toRanked(
  { candidate, score: own, cost, cooldown, quota }: ScoredOption,
  reason: DecisionReason,
): RankedCandidate {
  const { provider, model, account } = candidate;
  const outlook = quota && quota.left < 1 ? quota.outlook : undefined;
  const times = { coolingUntil: cooldown?.until, ...(outlook && { outlook }) };
  return { provider, model, account, score: own, reason, estimatedCost: cost, ...times };
}

function soonestOf(excluded: readonly Exclusion[]): Pick<Decision, 'soonest'> {
  const back = excluded.filter(({ until }) => until !== undefined).sort((a, b) => a.until! - b.until!)[0];
  if (!back) return {};
  const { provider, model, account } = back;
  return { soonest: { candidate: { provider, model, ...(account !== undefined && { account }) }, at: back.until! } };
}
