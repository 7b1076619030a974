// Owns repairs: which request field a 400 complains of, and the request without it.
import type { Repair } from '../domain/failure.ts';
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

const NAMED_IN_WORDS = [
  /(?:unsupported|unknown|unrecognized|unexpected|invalid) (?:parameter|value|argument|field|request argument(?: supplied)?):? ['"`]?([\w.]+)/i,
  /['"`]([\w.]+)['"`] (?:is|are) (?:deprecated|not supported|unsupported|not allowed|not permitted)/i,
  /\binvalid (temperature|top_p|stop|seed)\b/i,
  /does not support (?:parameters?|setting|the parameter)?:? ?['"`]?(temperature|top_p|stop|seed|reasoning_effort|response_format|tool_choice)\b/i,
  /\b(temperature|top_p|stop|seed)['"`]? (?:is|are|does) not (?:supported|allowed|support)/i,
];

/** The repair that an error of kind bad_request asks for: to leave out the field that it names. */
export function findRepair(facts: ErrorFacts): Repair | undefined {
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
