// Owns repairs: which request field a 400 complains of, and the request without it.
import type { FailureKind, Repair } from '../domain/failure.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { ErrorFacts } from './error-body.ts';

const DROPPABLE: Readonly<Record<string, keyof ChatRequest>> = {
  temperature: 'temperature',
  top_p: 'topP',
  topp: 'topP',
  stop: 'stop',
  stop_sequences: 'stop',
  stopsequences: 'stop',
  seed: 'seed',
  random_seed: 'seed',
  reasoning_effort: 'reasoningEffort',
  reasoning: 'reasoningEffort',
  effort: 'reasoningEffort',
  thinking: 'reasoningEffort',
  think: 'reasoningEffort',
  thinkinglevel: 'reasoningEffort',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  max_output_tokens: 'maxOutputTokens',
  maxoutputtokens: 'maxOutputTokens',
  response_format: 'responseFormat',
  tool_choice: 'toolChoice',
  tools: 'tools',
};

/** Some hosts take no smaller cap, and less is no answer. */
const SMALLEST_ANSWER = 16;

const NAMED_IN_WORDS = [
  /(?:unsupported|unknown|unrecognized|unexpected|invalid) (?:parameter|value|argument|field|request argument(?: supplied)?):? ['"`]?([\w.]+)/i,
  /['"`]([\w.]+)['"`] (?:is|are) (?:deprecated|not supported|unsupported|not allowed|not permitted)/i,
  /\binvalid (temperature|top_p|stop|seed)\b/i,
  /does not support (?:parameters?|setting|the parameter)?:? ?['"`]?(temperature|top_p|stop|seed|reasoning_effort|response_format|tool_choice)\b/i,
  /\b(temperature|top_p|stop|seed)['"`]? (?:is|are|does) not (?:supported|allowed|support)/i,
];

/** What the error asks to change: an answer that the credit can pay for, or a request without the field that it names. */
export function findRepair(kind: FailureKind, facts: ErrorFacts): Repair | undefined {
  if (kind === 'quota_exhausted') return affordable(facts.message);
  return kind === 'bad_request' ? fieldToDrop(facts) : undefined;
}

/** OpenRouter: "You requested up to 65536 tokens, but can only afford 30104". A little less, since the prompt is priced too. */
function affordable(message: string): Repair | undefined {
  const tokens = Number(/can only afford (\d+)/i.exec(message)?.[1] ?? 0);
  const maxOutputTokens = Math.floor(tokens * 0.95);
  return maxOutputTokens < SMALLEST_ANSWER ? undefined : { type: 'cap_output', maxOutputTokens };
}

function fieldToDrop(facts: ErrorFacts): Repair | undefined {
  const unsupported = facts.codes.some(code => /^(?:unsupported|unknown)_(?:parameter|value)$/.test(code));
  const named = unsupported && facts.param !== undefined ? [facts.param] : [];
  const found = [...named, ...NAMED_IN_WORDS.flatMap(words => words.exec(facts.message)?.[1] ?? [])];
  const field = found.find(name => requestField(name) !== undefined);
  return field === undefined ? undefined : { type: 'drop_field', field };
}

/** The request without what the wire calls `field` (`top_p`, `generationConfig.topP`); undefined where it does not have it. */
export function dropField(request: ChatRequest, field: string): ChatRequest | undefined {
  const name = requestField(field);
  if (name === undefined || request[name] === undefined) return undefined;
  const { [name]: _dropped, ...rest } = request;
  return rest as ChatRequest;
}

function requestField(field: string): keyof ChatRequest | undefined {
  const name = field.split('.').at(-1)?.toLowerCase() ?? '';
  return Object.hasOwn(DROPPABLE, name) ? DROPPABLE[name] : undefined;
}
