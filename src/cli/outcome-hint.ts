// Owns what a person can do about a failed request, in words that can be typed where he is.
import type { Decision, Exclusion } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { FAILURE_POLICY, failureHint } from '../domain/failure-policy.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RoutingOptions } from '../domain/request.ts';
import { type Pin, pinInForce } from '../domain/settings.ts';
import { MAY_BE_FREE, UNCOUNTED } from '../domain/shortage-words.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { isUsable } from './names.ts';
import { SET_A_KEY } from './no-key.ts';

/** Where the reader is, and who is left to ask. */
export interface Situation {
  /** He types to a conversation, which takes no options. */
  readonly isTalk: boolean;
  /** Providers with a key that were kept out by nothing but a name or a pin. */
  readonly others: readonly string[];
  /** Whoever is cheaper answers already where money is short. */
  readonly downgrades: boolean;
}

export const ALONE: Situation = { isTalk: false, others: [], downgrades: false };

/** `pin`: the conversation's. */
export async function situationOf(
  context: Context,
  { attempts, decision }: Outcome,
  { provider, model, fallback }: RoutingOptions,
  pin: Pin | undefined,
  isTalk: boolean,
): Promise<Situation> {
  const { settings } = await context.settings();
  const isNamed = provider !== undefined || model !== undefined;
  const isPinned = [pin, settings.pin].some(one => pinInForce(one, context.clock.now()));
  const mayLeave = fallback ?? (!isNamed && settings.preferences.switchOnLimit);
  const downgrades = settings.onBudget === 'downgrade';
  if (mayLeave || !(isNamed || isPinned)) return { isTalk, others: [], downgrades };
  const seen = new Set([...attempts, ...decision.excluded].map(one => one.provider));
  const usable = (await context.providers()).filter(one => one.accounts.some(account => isUsable(one, account)));
  return { isTalk, others: usable.map(({ spec }) => spec.id).filter(id => !seen.has(id)), downgrades };
}

const MINUTE = 60_000;
/** Nobody lets a terminal stand still for longer. */
const LONGEST_WAIT = 30 * MINUTE;

/** `resetsInMs`: until somebody is back, where that is known. */
export function hintOf(
  outcome: Outcome,
  exitCode: number,
  resetsInMs: number | undefined,
  situation: Situation,
): string | undefined {
  const { failure } = outcome;
  // Whoever cancels knows what to do.
  if (!failure || failure.kind === 'aborted') return undefined;
  const money = moneyHint(failure, outcome.decision, situation);
  if (money !== undefined)
    return typed(
      resetsInMs === undefined || failure.code === UNCOUNTED ? money : `${money}; or wait for the reset`,
      situation,
    );
  const named = nameHint(outcome);
  if (named !== undefined) return typed(named, situation);
  const others = FAILURE_POLICY[failure.kind].next === 'none' ? [] : othersHint(situation);
  // Nobody has to wait, or to add somebody, where others are there.
  const isNeedless = failure.kind === 'rate_limited' && failure.hint === undefined && others.length > 0;
  const ways = [
    ...(isNeedless ? [] : [failureHint(failure)]),
    ...others,
    ...(exitCode === EXIT.quota ? waitHint(resetsInMs, situation) : []),
  ];
  const hint = ways.join('; or ');
  return typed(`${hint.charAt(0).toUpperCase()}${hint.slice(1)}`, situation);
}

function othersHint({ isTalk, others: [first] }: Situation): readonly string[] {
  if (first === undefined) return [];
  return [isTalk ? `ask somebody else: /retry ${first}` : 'let others answer: --fallback'];
}

function waitHint(ms: number | undefined, { isTalk }: Situation): readonly string[] {
  if (isTalk || ms === undefined || ms > LONGEST_WAIT) return [];
  return [`wait for it: --wait ${Math.max(1, Math.ceil(ms / MINUTE))}m`];
}

function moneyHint({ code, message }: Failure, { excluded }: Decision, { downgrades }: Situation): string | undefined {
  if (code === 'price_cap') return priceHint(excluded);
  if (code === 'budget') return 'Let paid ones answer: --budget balanced';
  if (code === UNCOUNTED)
    return 'See what keeps it from being counted, a full disk for one: openclaw provider doctor; or ask only free models: --budget free_only';
  if (code === 'credits_short')
    return 'Top up: openclaw provider credits topup 10; or ask only free models: --budget free_only';
  if (code === 'budget_spent') {
    const ways = [
      ...(message.includes(MAY_BE_FREE) ? ['try again when the running calls have ended'] : []),
      'see what was spent: openclaw provider usage',
      'ask only free models: --budget free_only',
      ...(downgrades ? [] : ['let cheaper ones answer: openclaw config set provider.on_budget downgrade']),
    ];
    const hint = `${ways.slice(0, -1).join('; ')}; or ${ways.at(-1)}`;
    return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
  }
  return undefined;
}

/** The cap that lets the cheapest answer. */
function priceHint(excluded: readonly Exclusion[]): string {
  const prices = excluded.flatMap(({ price }) => price ?? []);
  if (prices.length === 0) return 'Say what it costs: "costPer1M" of its model in providers.json';
  const { prompt, completion } = prices.reduce((a, b) => (b.prompt + b.completion < a.prompt + a.completion ? b : a));
  return `Allow more: --max-price ${prompt === completion ? prompt : `${prompt}/${completion}`}`;
}

/** Where what was named, or asked for, is not there at all. */
function nameHint({ failure, decision }: Outcome): string | undefined {
  if (failure?.code === 'ability')
    return 'See what there is: openclaw provider models --vision, --tools or --json-schema';
  if (failure?.code === 'unknown_name' && failure.message.startsWith('unknown provider'))
    return 'See what there is: openclaw provider list --all';
  if (failure?.code === 'unknown_name' && failure.message.startsWith('unknown client'))
    return 'Clients are named in providers.json: "clients": { "editor": { "budget": { "day": 1 } } }';
  if (failure?.code !== 'no_key' || failure.hint !== undefined) return undefined;
  const [only, ...others] = new Set(decision.excluded.map(({ provider }) => provider));
  return only === undefined || others.length > 0
    ? `Give it a key, for example: ${SET_A_KEY}`
    : `Set it up: openclaw provider setup ${only}`;
}

/** Here it is a slash command; an option stands behind the command that goes on with the conversation. */
function typed(hint: string, { isTalk }: Situation): string {
  if (!isTalk) return hint;
  return hint
    .replace('openclaw provider quota', '/quota')
    .replace('openclaw provider log --why last', '/why')
    .replaceAll(': --', ': /exit, then openclaw provider chat -c --');
}
