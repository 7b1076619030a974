// Owns how a call is run: alone or as the next turn of a conversation, with a schema through the one that validates and repairs.
import type { Decision } from '../domain/decision.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Call, Engine } from '../engine/contract.ts';
import type { Session } from '../session/contract.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { Context, StructuredResult } from './context.ts';
import { attemptDocument } from './documents.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';
import { conversationBy, turnFor } from './session.ts';

export interface Answered {
  readonly outcome: Outcome;
  readonly object?: { readonly value: unknown };
  /** Name of the conversation that it belongs to. */
  readonly session?: string;
}

/** Decides without asking anybody, with the history of the conversation where there is one. Writes nothing. */
export async function decide(context: Context, call: Call, session: Session | undefined): Promise<Decision> {
  const engine = await context.engine();
  if (!session) return engine.decide(call);
  return (await conversationBy(context, engine)).decide(await turnFor(context, session, call, false));
}

/** Runs the call, alone or as the next turn of a conversation. */
export async function ask(
  context: Context,
  call: Call,
  sink: AnswerSink,
  session: Session | undefined,
): Promise<Answered> {
  const emit = sink.emit;
  const { engine, objectOf } = await answererFor(context, call);
  if (!session) {
    const outcome = await engine.run(call, emit, context.signal);
    return { outcome, ...objectOf(outcome) };
  }
  const conversation = await conversationBy(context, engine);
  const { outcome } = await conversation.ask(await turnFor(context, session, call, true), emit, context.signal);
  return { outcome, ...objectOf(outcome), session: session.name };
}

/** The engine; with a schema the one that validates and repairs. */
async function answererFor(context: Context, { request }: Call) {
  const engine = await context.engine();
  if (request.responseFormat?.type !== 'json_schema') return { engine, objectOf: () => ({}) };
  let last: StructuredResult | undefined;
  const structured: Engine = {
    decide: engine.decide,
    async run(call, emit, signal = context.signal) {
      last = await context.structured(call, emit, signal);
      return last.outcome;
    },
  };
  const objectOf = (outcome: Outcome) => {
    if (last?.problems && last.problems.length > 0) throw schemaMismatch(outcome, last.problems);
    return outcome.ok ? { object: { value: last?.value } } : {};
  };
  return { engine: structured, objectOf };
}

function schemaMismatch({ id, attempts, answer }: Outcome, problems: readonly string[]): UserError {
  return new UserError({
    type: 'schema_mismatch',
    exitCode: EXIT.failure,
    message: 'the answer does not match the schema, after one repair',
    why: problems,
    attempts: attempts.map(attemptDocument),
    hint: 'Try a model with native JSON schemas: openclaw provider models --json-schema',
    fields: { id, text: answer?.text ?? '' },
  });
}
