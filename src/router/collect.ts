// Owns the field: every account of every model that may answer, and everybody who may not, with the reason.
import type { Candidate, Exclusion, ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { exclude, modelVerdict, optionVerdict, providerVerdict } from './filters.ts';
import type { DecisionInput } from './input.ts';
import type { Names } from './names.ts';
import { costsNothing, type Option } from './option.ts';
import { accountsInOrder, expiringFirst, longestFirst, stayingFirst } from './pool.ts';

export interface Field {
  readonly options: readonly Option[];
  readonly excluded: readonly Exclusion[];
  /** Excluded for nothing but a spent quota. */
  readonly spent: readonly Option[];
  /** Excluded for nothing but money: they would do, and cannot be paid by any account. */
  readonly unpaid: readonly Option[];
  /** Of the unpaid those for whom all money is short, not only their own part of it. */
  readonly refused: readonly Option[];
}

type Draft = { readonly [K in keyof Field]: Field[K][number][] };

/** Considers everybody; where names are strict, only what is named. */
export function collect(input: DecisionInput, names: Names, withLatency: boolean): Field {
  const field: Draft = { options: [], excluded: [], spent: [], unpaid: [], refused: [] };
  for (const provider of input.providers) {
    const id = provider.spec.id;
    const models = names.strict ? provider.models.filter(model => names.rankOf(id, model.id) < 0) : provider.models;
    if (models.length === 0 && !(isMeant(id, names) && isBare(provider, input))) continue;
    const out = models.length === 0 ? NO_MODEL : providerVerdict(provider, input);
    if (out) field.excluded.push({ provider: id, model: '*', ...out });
    else collectModels(provider, models, input, names, withLatency, field);
  }
  return { ...field, excluded: keylessLast(field.excluded) };
}

/** Most providers never get a key: who is out for another reason says more about this request. */
const keylessLast = (excluded: readonly Exclusion[]): readonly Exclusion[] => [
  ...excluded.filter(({ reason }) => reason !== 'no_key'),
  ...excluded.filter(({ reason }) => reason === 'no_key'),
];

const NO_MODEL = {
  reason: 'no_model',
  detail: 'none of its models is known: openclaw provider models --refresh',
} as const;
const isMeant = (provider: string, names: Names) => !names.strict || names.rankOf(provider, '*') < 0;
/** Could be asked, if it were known for what. */
const isBare = (provider: ResolvedProvider, input: DecisionInput) =>
  provider.models.length === 0 && providerVerdict(provider, input) === undefined;

function collectModels(
  provider: ResolvedProvider,
  models: readonly ModelSpec[],
  input: DecisionInput,
  names: Names,
  withLatency: boolean,
  field: Draft,
): void {
  const id = provider.spec.id;
  const accounts = accountsInOrder(provider, input.knowledge, input.dice);
  for (const model of models) {
    const unfit = modelVerdict(model, provider, input);
    if (unfit) {
      // Retired models are only worth a line where somebody asked for them.
      if (unfit.reason !== 'retired' || names.strict) field.excluded.push({ provider: id, model: model.id, ...unfit });
      continue;
    }
    const isNamed = names.rankOf(id, model.id) < 0;
    const turns = turnsOf(provider, model, accounts, input);
    const [unpaid, refused]: [Option[], Option[]] = [[], []];
    const known = field.options.length;
    for (let rank = 0; rank < turns.length; rank++) {
      const option = optionOf(provider, model, turns[rank]!, rank, input, withLatency);
      const verdict = optionVerdict(option, input, isNamed);
      if (!verdict) field.options.push(option);
      else {
        field.excluded.push(exclude(option, verdict));
        if (verdict.reason === 'quota_spent') field.spent.push(option);
        if (verdict.reason !== 'budget_spent' && verdict.reason !== 'credits_short') continue;
        unpaid.push(option);
        if (!verdict.isOwn) refused.push(option);
      }
    }
    if (field.options.length > known) continue;
    field.unpaid.push(...unpaid);
    field.refused.push(...refused);
  }
}

/** Accounts in the order in which they are asked for this model. */
function turnsOf(
  provider: ResolvedProvider,
  model: ModelSpec,
  accounts: readonly Option['account'][],
  { knowledge, session }: DecisionInput,
): readonly Option['account'][] {
  if (accounts.length < 2) return accounts;
  const turns = expiringFirst(accounts, account => knowledge.quota(provider, account.id, model.id));
  const stays =
    session?.stay && session.candidate.provider === provider.spec.id && session.candidate.model === model.id;
  const { account: staying = 'default' } = session?.candidate ?? {};
  const inTurn = stays ? stayingFirst(turns, account => account.id === staying) : turns;
  if (!knowledge.paidTokens) return inTurn;
  const paidTokens = knowledge.paidTokens.bind(knowledge);
  return longestFirst(inTurn, account =>
    costsNothing(model, account) ? Number.POSITIVE_INFINITY : paidTokens(candidateOf(provider, model, account), model),
  );
}

function candidateOf(
  { spec }: ResolvedProvider,
  { id: model }: ModelSpec,
  { id, named }: Option['account'],
): Candidate {
  return named ? { provider: spec.id, model, account: id } : { provider: spec.id, model };
}

function optionOf(
  provider: ResolvedProvider,
  model: ModelSpec,
  account: Option['account'],
  accountRank: number,
  { knowledge }: DecisionInput,
  withLatency: boolean,
): Option {
  const id = provider.spec.id;
  const candidate = candidateOf(provider, model, account);
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
    latencyMs: withLatency ? knowledge.latencyMs(id, model.id) : undefined,
  };
}
