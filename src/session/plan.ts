// Owns the plan of one turn: how much of the history goes, under which wishes, and whether the provider stays.
import { type Candidate, type Decision, modelOf, type ResolvedProvider } from '../domain/decision.ts';
import type { Message } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Clock } from '../domain/ports.ts';
import type { RoutingOptions } from '../domain/request.ts';
import { pinInForce, type Settings } from '../domain/settings.ts';
import { compact } from './compaction.ts';
import type { Answerer, Session, SessionCall, TurnInput } from './contract.ts';
import { wholeHistory } from './history.ts';
import { isSameModel, standingOf } from './standing.ts';
import { type LeaveReason, leaveReason } from './switching.ts';
import { wishesOf } from './wishes.ts';

export interface PlanPorts {
  readonly answerer: Pick<Answerer<never>, 'decide'>;
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  readonly clock: Clock;
}

/** The history is cut to what `candidate` can take. */
export interface Cut {
  readonly candidate: Candidate;
  /** Of the prompt. */
  readonly budgetTokens: number;
}

export interface Plan {
  readonly call: SessionCall;
  /** What the engine was found to think of it. */
  readonly decision: Decision;
  readonly wishes: string;
  readonly notices: readonly string[];
}

/** Tokens are estimated: so much of a window is left free for the error. */
const ESTIMATE_MARGIN = 0.08;
/** What is sent of the history once a provider said that it was too long. */
const OVERFLOW_SHARE = 0.6;

/** Plans a turn with the whole history, or less where nobody takes all of it; with `cut` no more than that. */
export async function planTurn(ports: PlanPorts, input: TurnInput, cut?: Cut): Promise<Plan> {
  const { session, user } = input;
  const notices: string[] = [];
  let messages = wholeHistory(session, user);
  for (let next = cut; ; ) {
    if (next) {
      const compacted = compact(session, user, next.budgetTokens);
      if (compacted) messages = compacted.messages;
      if (compacted) notices.splice(0, 1, compactionNotice(compacted.kept, session, next.candidate, ports));
    }
    const call = callOf(ports, input, messages);
    const decision = await ports.answerer.decide(call);
    const smaller = decision.chain.length === 0 ? cutFor(ports, input, decision, next) : undefined;
    if (!smaller) return withProvider(ports, input, { call, decision, notices }, cut && next);
    next = smaller;
  }
}

/** A smaller plan after a failed one: for the largest window that was too small before, or for one that overflowed all the same. */
export function cutAfter(
  ports: PlanPorts,
  input: TurnInput,
  { decision, attempts, failure }: Outcome,
): Cut | undefined {
  const overflowed = attempts.findLast(attempt => attempt.failure?.kind === 'context_too_long');
  if (failure?.kind !== 'context_too_long' || !overflowed) return cutFor(ports, input, decision);
  return { candidate: overflowed, budgetTokens: Math.floor(decision.analysis.inputTokens * OVERFLOW_SHARE) };
}

/** For the largest window among those that are out for their size; smaller than that of `before`. */
function cutFor(ports: PlanPorts, { request }: TurnInput, decision: Decision, before?: Cut): Cut | undefined {
  const cuts = decision.excluded
    .filter(({ reason }) => reason === 'context_too_small')
    .flatMap(candidate => {
      const model = modelOf(ports.providers, candidate);
      if (!model) return [];
      const wanted = request?.maxOutputTokens ?? ports.settings.maxTokens ?? decision.analysis.outputTokens;
      const room = model.contextWindow - Math.min(wanted, model.maxOutput);
      return [{ candidate, budgetTokens: Math.floor(room * (1 - ESTIMATE_MARGIN)) }];
    })
    .filter(
      ({ budgetTokens }) => budgetTokens > 0 && budgetTokens < (before?.budgetTokens ?? Number.POSITIVE_INFINITY),
    );
  return cuts.sort((a, b) => b.budgetTokens - a.budgetTokens)[0];
}

function callOf(
  ports: PlanPorts,
  { session, routing, request, log, restart }: TurnInput,
  messages: readonly Message[],
) {
  return {
    request: { ...request, messages },
    routing: routingIn(session, routing, ports),
    session: session.name,
    ...(log !== undefined && { log }),
    ...(restart && { restart }),
  };
}

/** The call's word over the session's. A session's pin is as strict as any other. */
function routingIn({ pin, task }: Session, routing: RoutingOptions, { settings, clock }: PlanPorts): RoutingOptions {
  const isNamed = routing.provider !== undefined || routing.model !== undefined;
  const held = isNamed ? undefined : pinInForce(pin, clock.now());
  return {
    ...(task && { task }),
    ...(held && { provider: held.provider, ...(held.model !== undefined && { model: held.model }) }),
    ...(held && settings.preferences.switchOnLimit && { fallback: true }),
    ...routing,
  };
}

/** Adds the provider that the session stays with, or the one that its history was cut for. */
function withProvider(
  { settings, providers, clock }: PlanPorts,
  { session, routing }: TurnInput,
  { call, decision, notices }: Omit<Plan, 'wishes'>,
  cut: Cut | undefined,
): Plan {
  const now = clock.now();
  const wishes = wishesOf(settings, session.pin, routing, now);
  const standing = standingOf(session);
  if (cut) return { call: { ...call, stay: cut.candidate }, decision, wishes, notices };
  if (!standing) return { call, decision, wishes, notices };
  const leave = leaveReason({
    standing,
    free: decision,
    preserveContext: settings.preferences.preserveContext,
    wishes,
    cacheTtlMs: providers.find(({ spec }) => spec.id === standing.candidate.provider)?.spec.promptCacheTtlMs,
    modelOf: candidate => modelOf(providers, candidate),
    now,
  });
  if (!leave) return { call: { ...call, stay: standing.candidate }, decision, wishes, notices };
  const [head] = decision.chain;
  const why = head && !isSameModel(head, standing.candidate) ? LEAVE_WORDS[leave] : undefined;
  const { provider, model } = standing.candidate;
  return { call, decision, wishes, notices: [...notices, ...(why ? [`leaving ${provider} ${model}: ${why}`] : [])] };
}

/** What is worth a line to the user; he knows the rest. */
const LEAVE_WORDS: Readonly<Partial<Record<LeaveReason, string>>> = {
  exhausted: 'its quota is spent',
  failing: 'it is failing',
  outgrown: 'the conversation has outgrown its window',
  unavailable: 'it is not available any more',
  task_changed: 'the task became demanding',
  cache_expired: 'its prompt cache has expired',
  cheaper: 'another costs less, even without its prompt cache',
};

function compactionNotice(kept: number, { turns }: Session, candidate: Candidate, { providers }: PlanPorts): string {
  const window = modelOf(providers, candidate)?.contextWindow;
  const size = window === undefined ? 'is too small' : `takes ${window.toLocaleString('en-US')} tokens`;
  return `history compacted: ${kept} of ${turns.length} turns sent, ${candidate.provider} ${candidate.model} ${size}`;
}
