// Owns the models of one provider at this moment: the catalogue's, what its own list told, and what the user changed.
import type { ModelSpec, Price } from '../domain/model.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { ModelSettings, ProviderSettings } from '../domain/settings.ts';
import type { LearnedList, LearnedModel } from '../domain/state.ts';
import { lookUp } from './lookup.ts';
import { ASSUMED_OUTPUT, ASSUMED_WINDOW, assumedModel, placeOf } from './models/assumed.ts';
import { guessQuality } from './models/quality.ts';

export interface ModelListInput {
  readonly spec: ProviderSpec;
  readonly settings?: ProviderSettings;
  /** The provider's own list; undefined where it was never read. */
  readonly learned?: LearnedList;
  /** The user's own provider rather than one of ours. */
  readonly isOwn: boolean;
  readonly endpoint?: string;
  /** ISO date. */
  readonly today: string;
}

export interface ModelList {
  readonly models: readonly ModelSpec[];
  /** Ids that exist, but are not to be chosen unasked: not known to chat, or at an unknown price. */
  readonly nameable: readonly string[];
}

/** Not for conversation: such ids are in providers' lists too. */
const NOT_CHAT =
  /embed|whisper|tts|speech|audio|realtime|transcri|dall-e|image|imagen|veo|sora|video|moderation|guard|rerank|ocr|lyria|aqa|robotics|computer-use|davinci|babbage/;

/** Merges the three; the catalogue's own objects are kept wherever nothing changes. */
export function modelList(input: ModelListInput): ModelList {
  const { spec, settings, endpoint, today } = input;
  const { models: known, nameable } = withLearned(input);
  const ofToday = known.map(model => asOf(model, today));
  const changed = settings ? withSettings(spec, ofToday, settings) : ofToday;
  const isServed = ({ endpoints, status }: ModelSpec) =>
    endpoint === undefined || endpoints === undefined || status === 'retired' || endpoints.includes(endpoint);
  return { models: changed.every(isServed) ? changed : changed.filter(isServed), nameable };
}

/** A model as it stands on a day: retired once its date has come, at the price then in force. */
function asOf(model: ModelSpec, today: string): ModelSpec {
  const isGone = model.retiresOn !== undefined && model.retiresOn <= today && model.status !== 'retired';
  const next = model.nextPrice && model.nextPrice.from <= today ? model.nextPrice : undefined;
  if (!isGone && !next) return model;
  return {
    ...model,
    ...(isGone && { status: 'retired' as const }),
    ...(next && { price: next.price, nextPrice: undefined }),
  };
}

function withLearned({ spec, learned, isOwn }: ModelListInput): ModelList {
  if (!learned) return { models: spec.models, nameable: [] };
  const version = `list ${new Date(learned.at).toISOString()}`;
  const told = new Map(learned.models.map(model => [model.id, model]));
  const isAggregator = spec.quirks?.routingInBody === true;
  const rows = spec.models.flatMap(model => {
    const facts = told.get(model.id);
    told.delete(model.id);
    if (facts) return [refreshed(model, facts, version)];
    // What a local server has not pulled, it cannot run.
    return spec.local && model.status !== 'retired' ? [] : [model];
  });
  const nameable: string[] = [];
  const added = [...told.values()].flatMap(facts => {
    if (NOT_CHAT.test(facts.id)) return [];
    const model = newModel(facts, spec, isAggregator, version);
    if (model.price || isOwn) return [model];
    nameable.push(facts.id);
    return [];
  });
  return { models: [...rows, ...added], nameable };
}

function refreshed(model: ModelSpec, facts: LearnedModel, priceVersion: string): ModelSpec {
  const price = learnedPrice(facts, model.price);
  const isSold = price !== undefined && model.retiresOn === undefined;
  return {
    ...model,
    // A list that gives a price sells the model, whatever our older table says; a bare id proves nothing.
    ...(isSold && model.status === 'retired' && { status: 'current' as const }),
    contextWindow: facts.contextWindow ?? model.contextWindow,
    // Lists give stand-ins larger than what the upstream allows in one answer.
    maxOutput: Math.min(model.maxOutput, facts.maxOutput ?? model.maxOutput),
    ...(!model.free && price && { price, priceVersion }),
    retiresOn: facts.retiresOn ?? model.retiresOn,
  };
}

function newModel(facts: LearnedModel, spec: ProviderSpec, isAggregator: boolean, priceVersion: string): ModelSpec {
  const isLocal = !facts.forwarded && placeOf(spec, facts.id).local === true;
  const isFree = isLocal || (isAggregator && facts.id.endsWith(':free'));
  // An aggregator's routers are listed at 0 or -1 and bill as the model they pick.
  const price = isFree ? { inputPer1M: 0, outputPer1M: 0 } : learnedPrice(facts, undefined);
  const contextWindow = facts.contextWindow ?? ASSUMED_WINDOW;
  // Written out, not spread: there are hundreds of these, before every decision.
  return {
    id: facts.id,
    name: facts.name,
    status: 'current',
    contextWindow,
    maxOutput: facts.maxOutput ?? Math.min(ASSUMED_OUTPUT, contextWindow),
    price,
    priceVersion: price && priceVersion,
    free: isFree || undefined,
    local: isLocal || undefined,
    reasoning: facts.reasoning ?? false,
    vision: facts.vision ?? false,
    tools: facts.tools ?? true,
    jsonSchema: facts.jsonSchema ?? isLocal,
    retiresOn: facts.retiresOn,
    qualityScore: guessQuality(price),
  };
}

/** The list's price over ours; undefined where it gives none or one that cannot be meant. */
function learnedPrice(facts: LearnedModel, ours: Price | undefined): Price | undefined {
  const { inputPer1M, outputPer1M, cacheReadPer1M = ours?.cacheReadPer1M } = facts;
  if (inputPer1M === undefined || outputPer1M === undefined) return undefined;
  if (!(inputPer1M >= 0) || !(outputPer1M >= 0) || inputPer1M + outputPer1M === 0) return undefined;
  return ours ? { ...ours, inputPer1M, outputPer1M, cacheReadPer1M } : { inputPer1M, outputPer1M, cacheReadPer1M };
}

/** The user's word on models: figures, switches, and models of their own. */
function withSettings(
  spec: ProviderSpec,
  models: readonly ModelSpec[],
  { models: wishes, onlyListedModels }: ProviderSettings,
): readonly ModelSpec[] {
  const byId = new Map<string, ModelSpec>(models.map(model => [model.id, model]));
  const listed = new Set<string>();
  for (const [name, wish] of Object.entries(wishes)) {
    const hit = lookUp({ spec, models }, name);
    const target = hit && ('model' in hit ? hit.model : hit.successor);
    const id = target?.id ?? name;
    // What a gone model cost says nothing about its successor, and a free price for a paid one would be spent in error.
    const isSuccessor = hit !== undefined && 'retired' in hit && target !== undefined;
    if (isSuccessor && wish.enabled === false) continue;
    const facts = isSuccessor ? { ...wish, price: undefined, free: undefined } : wish;
    const model = byId.get(id) ?? target;
    if (facts.enabled === false) byId.delete(id);
    else byId.set(id, model ? changedModel(model, facts) : assumedModel(id, { ...placeOf(spec, id), ...told(facts) }));
    listed.add(id);
  }
  const kept = [...byId.values()];
  return onlyListedModels ? kept.filter(({ id, status }) => listed.has(id) || status === 'retired') : kept;
}

function changedModel(model: ModelSpec, wish: ModelSettings): ModelSpec {
  const changes = told(wish);
  if (!changes.price) return { ...model, ...changes };
  const isFree = changes.price.inputPer1M === 0 && changes.price.outputPer1M === 0;
  return { ...model, free: isFree, nextPrice: undefined, ...changes };
}

/** Only what was really said: an absent figure keeps the catalogue's. */
function told({ enabled: _, ...wish }: ModelSettings): Partial<ModelSpec> {
  const said = Object.entries(wish).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...(wish.price && { priceVersion: 'config' }) };
}
