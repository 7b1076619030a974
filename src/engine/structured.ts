// Owns structured output: an answer that fits a JSON schema, with one repair attempt, else a clear error.
import type { Failure } from '../domain/failure.ts';
import type { Message } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Call, Engine, EngineEvent } from './contract.ts';

export interface StructuredOutcome extends Outcome {
  /** The validated value, where ok. */
  readonly value?: unknown;
  /** What was still wrong with the answer after its repair. */
  readonly problems?: readonly string[];
}
/** What is wrong with a value, one line a fault; empty where it fits. */
export type Validate = (value: unknown) => readonly string[];

const MAX_FAULTS = 8;

/**
 * Runs a call whose request asks for JSON, and checks the answer. Text events are held back until it is valid.
 * An answer that does not fit goes back once, with the faults, to whoever gave it.
 */
export async function runStructured(
  engine: Engine,
  call: Call,
  validate: Validate,
  emit: (event: EngineEvent) => void,
  signal?: AbortSignal,
): Promise<StructuredOutcome> {
  const quiet = (event: EngineEvent) => {
    if (event.type !== 'text') emit(event);
  };
  const first = await engine.run(call, quiet, signal);
  if (!first.ok) return first;
  const judged = judge(first, validate);
  if (judged.faults.length === 0) return { ...first, value: judged.value };
  emit({ type: 'notice', message: `the answer does not fit the schema, asking once more: ${judged.faults[0]}` });
  const second = await engine.run(repairCall(call, first, judged.faults), quiet, signal);
  const merged = join(first, second);
  if (!second.ok) return merged;
  const again = judge(second, validate);
  if (again.faults.length === 0) return { ...merged, value: again.value };
  const failure: Failure = {
    kind: 'malformed',
    scope: 'none',
    code: 'schema_mismatch',
    message: `the answer does not fit the schema, twice: ${again.faults.join('; ')}`,
  };
  return { ...merged, ok: false, failure, problems: again.faults };
}

/** A validator for a JSON Schema. Throws an Error that says what is wrong with the schema itself. */
export async function schemaValidator(schema: Readonly<Record<string, unknown>>): Promise<Validate> {
  const dialect = typeof schema['$schema'] === 'string' ? schema['$schema'] : '';
  // In a bundle a CommonJS module has its default export only.
  const Ajv = dialect.includes('2020-12')
    ? (await import('ajv/dist/2020.js')).default.Ajv2020
    : (await import('ajv')).default.Ajv;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const check = ajv.compile(schema);
  return value =>
    check(value)
      ? []
      : (check.errors ?? [])
          .slice(0, MAX_FAULTS)
          .map(error => `${error.instancePath || '/'} ${error.message ?? 'is invalid'}`);
}

function judge({ answer }: Outcome, validate: Validate): { value?: unknown; faults: readonly string[] } {
  const found = valueIn(answer?.text ?? '');
  return found ? { value: found.value, faults: validate(found.value) } : { faults: ['it is not JSON'] };
}

/** The JSON that an answer is; undefined where it is none. */
export function valueIn(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(stripFence(text)) };
  } catch {
    return undefined;
  }
}

/** Models wrap JSON into a code block however often they are told not to. */
function stripFence(text: string): string {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text);
  return (fenced?.[1] ?? text).trim();
}

function repairCall(call: Call, { answer, candidate, latencyMs }: Outcome, faults: readonly string[]): Call {
  const { timeoutMs } = call.routing;
  const messages: Message[] = [
    ...call.request.messages,
    { role: 'assistant', content: answer?.text || '(empty)' },
    {
      role: 'user',
      content: `That does not fit the required JSON schema:\n${faults.map(fault => `- ${fault}`).join('\n')}\nAnswer again with the corrected JSON only.`,
    },
  ];
  return {
    ...call,
    purpose: 'repair',
    request: { ...call.request, messages },
    routing: {
      ...call.routing,
      ...(candidate && { provider: candidate.provider, model: candidate.model }),
      // One deadline for both.
      ...(timeoutMs !== undefined && { timeoutMs: Math.max(1, timeoutMs - latencyMs) }),
    },
  };
}

/** Both requests as one outcome: the second's answer, the attempts and the cost of both. */
function join(first: Outcome, second: Outcome): Outcome {
  const cost = first.cost === undefined || second.cost === undefined ? undefined : first.cost + second.cost;
  return {
    ...second,
    attempts: [...first.attempts, ...second.attempts],
    latencyMs: first.latencyMs + second.latencyMs,
    cost,
  };
}
