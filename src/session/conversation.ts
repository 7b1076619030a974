// Owns one turn of a conversation from the question to what is kept of it, whatever happens in between.

import { modelOf } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import { newId } from '../domain/id.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RoutingOptions } from '../domain/request.ts';
import { estimateTokens } from '../task/tokens.ts';
import type {
  Answerer,
  Conversation,
  Notice,
  OpenQuestion,
  Session,
  SessionStore,
  Turn,
  TurnInput,
  TurnResult,
} from './contract.ts';
import { type Cut, cutAfter, type Plan, type PlanPorts, planTurn } from './plan.ts';

export interface ConversationPorts<Event> extends PlanPorts {
  readonly store: SessionStore;
  readonly answerer: Answerer<Event>;
}

/** So often the history is cut further for one question. */
const MAX_CUTS = 4;

export function createConversation<Event>(ports: ConversationPorts<Event>): Conversation<Event> {
  const { answerer } = ports;
  return {
    decide: async input => answerer.decide((await planTurn(ports, input)).call),
    async ask(asked, emit, signal) {
      const { session, question } = await begun(ports, asked, emit);
      const input = { ...asked, session: without(session, asked.replaces) };
      const { outcome, plan } = await answered(ports, input, emit, signal);
      const turn = outcome.ok ? turnOf(ports, question, outcome, plan.wishes) : undefined;
      const kept = await keep(ports, session, question, outcome, turn, emit);
      return { session: kept, outcome, ...(turn && { turn }) };
    },
  };
}

/** As it stood before the turn that is replaced. */
const without = (session: Session, replaced: string | undefined): Session =>
  replaced === undefined ? session : { ...session, turns: session.turns.filter(({ id }) => id !== replaced) };

/** A question that cannot be kept is asked all the same, and kept with the next that can. */
async function begun<Event>(
  { store, clock }: ConversationPorts<Event>,
  { session, user, replaces }: TurnInput,
  emit: (event: Event | Notice) => void,
): ReturnType<SessionStore['begin']> {
  try {
    return await store.begin(session, user, replaces);
  } catch (error) {
    emit(unsaved('question', error));
    const id = newId();
    const question: OpenQuestion = { id, at: clock.now(), user, ...(replaces !== undefined && { replaces }) };
    return { session: { ...session, open: question }, question };
  }
}

/** Runs the call; where nobody who can take it answers, again with less history for those who could not. */
async function answered<Event>(
  ports: ConversationPorts<Event>,
  input: TurnInput,
  emit: (event: Event | Notice) => void,
  signal: AbortSignal | undefined,
): Promise<{ readonly outcome: Outcome; readonly plan: Plan }> {
  let cut: Cut | undefined;
  let earlier: Outcome | undefined;
  for (let cuts = 0; ; cuts++) {
    const plan = await planTurn(ports, input, cut);
    for (const message of plan.notices) emit({ type: 'notice', message });
    const outcome = joined(earlier, await ports.answerer.run(plan.call, emit, signal));
    cut = cuts < MAX_CUTS && mayCut(outcome, input.routing, signal) ? cutAfter(ports, input, outcome) : undefined;
    if (!cut) return { outcome, plan };
    earlier = outcome;
  }
}

/** Whether less history may help: others who can take that much, or the same one where it was too long. */
function mayCut(
  { ok, answer, failure }: Outcome,
  { fallback }: RoutingOptions,
  signal: AbortSignal | undefined,
): boolean {
  if (ok || answer || !failure || signal?.aborted) return false;
  return failure.kind === 'context_too_long' || (fallback !== false && FAILURE_POLICY[failure.kind].next !== 'none');
}

/** Both as one request: what was tried before counts too. */
function joined(earlier: Outcome | undefined, outcome: Outcome): Outcome {
  if (!earlier) return outcome;
  const { cost, ...rest } = outcome;
  return {
    ...rest,
    ...(cost !== undefined && earlier.cost !== undefined && { cost: cost + earlier.cost }),
    attempts: [...earlier.attempts, ...outcome.attempts],
    latencyMs: earlier.latencyMs + outcome.latencyMs,
  };
}

/** An answer that cannot be kept is still an answer: it is said, not thrown. */
async function keep<Event>(
  { store }: ConversationPorts<Event>,
  session: Session,
  question: OpenQuestion,
  { failure, answer, attempts, cost }: Outcome,
  turn: Turn | undefined,
  emit: (event: Event | Notice) => void,
): Promise<TurnResult['session']> {
  const partial = answer?.text ? { partial: answer.text } : {};
  const spent = attempts.length > 0 && cost !== 0 ? { spent: cost === undefined ? {} : { cost } } : {};
  const open = failure
    ? { ...question, failure: { kind: failure.kind, message: failure.message, ...partial, ...spent } }
    : question;
  try {
    return await (turn ? store.finish(session, turn) : store.fail(session, open));
  } catch (error) {
    emit(unsaved('turn', error));
    const { open: _answered, ...rest } = session;
    return turn ? { ...rest, turns: [...without(session, question.replaces).turns, turn] } : { ...session, open };
  }
}

function unsaved(what: 'question' | 'turn', error: unknown): Notice {
  const why = messageOf(error);
  return { type: 'notice', message: `this ${what} is not saved: ${why}` };
}

function turnOf(ports: PlanPorts, { id, at, user }: OpenQuestion, outcome: Outcome, wishes: string): Turn {
  const { answer, candidate, usage, cost, decision } = outcome;
  const { inputTokens, outputTokens } = usage ?? {};
  const window = modelOf(ports.providers, candidate!)?.contextWindow;
  const text = answer?.text ?? '';
  return {
    id,
    at,
    user,
    answer: text,
    finishReason: answer?.finishReason ?? 'stop',
    by: candidate!,
    reason: outcome.reason,
    ...(decision.analysis.confident && { task: decision.analysis.task }),
    ...(usage && { usage }),
    ...(cost !== undefined && { cost }),
    latencyMs: outcome.latencyMs,
    contextTokens:
      inputTokens === undefined || outputTokens === undefined
        ? decision.analysis.inputTokens + estimateTokens(text)
        : inputTokens + outputTokens,
    ...(window !== undefined && { contextWindow: window }),
    wishes,
  };
}
