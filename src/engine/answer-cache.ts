// Owns the repeat of answers: which questions may be answered from the store, what makes two of them the same, what is kept.
import type { ResolvedProvider } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import { newId } from '../domain/id.ts';
import type { AnswerStore, KeptAnswer } from '../domain/kept-answer.ts';
import type { Outcome } from '../domain/outcome.ts';
import { fingerprintOf } from '../domain/policy.ts';
import type { Clock, StateStore } from '../domain/ports.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import type { Call, EngineEvent } from './contract.ts';
import { withContent } from './log-content.ts';
import { logEntryOf } from './record.ts';
import { valueIn } from './structured.ts';

export interface AnswerCachePorts {
  readonly store: AnswerStore;
  readonly state: Pick<StateStore, 'append'>;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  /** Trouble with the store never costs an answer: it is said once, and the store left alone from then on. */
  warn(message: string): void;
}

/** An answer that was kept, with the value that it is where JSON was asked for. */
export interface Recalled {
  readonly outcome: Outcome;
  readonly object?: { readonly value: unknown };
}

/** For one call. */
export interface AnswerCache {
  /** The answer that was given before, logged and told as events; undefined where somebody has to be asked. */
  recall(emit: (event: EngineEvent) => void): Promise<Recalled | undefined>;
  /** Keeps an answer for the next time, if it is worth it. */
  keep(outcome: Outcome): Promise<void>;
}

const NOT_REPEATABLE = 'a temperature above 0 asks for another answer each time: none is taken from the store';

export function answerCacheFor(ports: AnswerCachePorts, asked: Call): AnswerCache {
  const { store, state, clock, settings } = ports;
  const call = { ...asked, request: withDefaults(asked.request, settings) };
  const question = questionOf(ports, call);
  const isAsJson = call.request.responseFormat !== undefined;
  let isUsable = isDeterministic(call.request);

  /** What `work` comes to; undefined where it fails, and from then on. */
  async function trying<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!isUsable) return undefined;
    try {
      return await work();
    } catch (error) {
      isUsable = false;
      ports.warn(messageOf(error));
      return undefined;
    }
  }

  return {
    async recall(emit) {
      const startedAt = clock.now();
      if (!isUsable) emit({ type: 'notice', message: NOT_REPEATABLE });
      const kept = await trying(() => store.find(question));
      if (!kept) return undefined;
      const object = isAsJson ? valueIn(kept.text) : undefined;
      // What is damaged may still be text.
      if (isAsJson && !object) return undefined;
      const outcome = outcomeOf(kept, clock.now() - startedAt);
      emit({ type: 'decided', decision: outcome.decision });
      emit({ type: 'cached', candidate: outcome.candidate!, at: kept.at, ageMs: startedAt - kept.at });
      if (kept.reasoning !== undefined) emit({ type: 'reasoning', text: kept.reasoning });
      // As from a provider, JSON comes with the outcome alone.
      if (!object) emit({ type: 'text', text: kept.text });
      await log(outcome, startedAt);
      return { outcome, ...(object && { object }) };
    },
    async keep(outcome) {
      const answer = worthKeeping(outcome, clock.now());
      if (answer) await trying(() => store.keep(question, answer));
    },
  };

  async function log(outcome: Outcome, startedAt: number): Promise<void> {
    if (call.log === false) return;
    const entry = logEntryOf(outcome, startedAt, { client: call.routing.client });
    await state.append(withContent(entry, call, outcome, settings.logContent)).catch(error => {
      ports.warn(messageOf(error));
    });
  }
}

/**
 * A question asks for one answer rather than for a choice of them where no temperature above 0 is set, by it or by the
 * settings. Where none is set at all the vendor's own rules, and many models take no other: whoever wants repeats says so
 * by asking for them, as with every cache of its kind. Tools answer anew each time.
 */
function isDeterministic({ temperature = 0, tools = [] }: ChatRequest): boolean {
  return temperature === 0 && tools.length === 0;
}

/**
 * Two questions are the same where everything is that an answer hangs on: each message with its system prompt and its
 * files, by content; the schema and the bounds of the answer, those of the settings too; who may answer, by the call and by
 * the policy in force, and at which address; and in whose name it is asked. Not how long somebody is willing to wait.
 */
function questionOf({ settings, providers }: AnswerCachePorts, { request, routing }: Call): string {
  const { waitMs: _wait, timeoutMs: _timeout, ...wishes } = routing;
  const addresses = providers.map(({ spec, baseUrl }) => [spec.id, baseUrl]);
  return JSON.stringify([1, request, wishes, fingerprintOf(settings, []), addresses]);
}

/** As the engine asks it. */
function withDefaults(request: ChatRequest, settings: Settings): ChatRequest {
  const temperature = request.temperature ?? settings.temperature;
  const maxOutputTokens = request.maxOutputTokens ?? settings.maxTokens;
  return {
    ...request,
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

/**
 * A whole answer in words: not one that was cut or refused, has nothing in it, or waits for a tool. Whoever gave it: a
 * stand-in's was good enough the first time, and its name is said with it.
 */
function worthKeeping({ ok, answer, candidate, cached, ...outcome }: Outcome, at: number): KeptAnswer | undefined {
  if (!ok || !candidate || cached || answer?.finishReason !== 'stop') return undefined;
  if (answer.text.trim() === '' || answer.toolCalls.length > 0) return undefined;
  const { provider, model, account } = candidate;
  const reasoning = answer.reasoning.map(({ text }) => text).join('');
  return {
    id: outcome.id,
    at,
    provider,
    model,
    ...(account !== undefined && { account }),
    reason: outcome.reason,
    analysis: outcome.decision.analysis,
    text: answer.text,
    ...(reasoning !== '' && { reasoning }),
    ...(outcome.cost !== undefined && { costNanoUsd: outcome.cost }),
  };
}

/** Nobody was asked: it took no tokens and cost nothing, and its reason is that of the first time. */
function outcomeOf(kept: KeptAnswer, latencyMs: number): Outcome {
  const { provider, model, account, reason, analysis, text, reasoning, costNanoUsd } = kept;
  const candidate = { provider, model, ...(account !== undefined && { account }) };
  return {
    id: newId(),
    ok: true,
    decision: { ...candidate, reason, confidence: 1, chain: [], excluded: [], analysis, notices: [] },
    attempts: [],
    candidate,
    reason,
    answer: {
      text,
      reasoning: reasoning === undefined ? [] : [{ type: 'reasoning', text: reasoning }],
      toolCalls: [],
      finishReason: 'stop',
    },
    usage: { inputTokens: 0, outputTokens: 0 },
    cost: 0,
    latencyMs,
    cached: { id: kept.id, at: kept.at, ...(costNanoUsd !== undefined && { costNanoUsd }) },
  };
}
