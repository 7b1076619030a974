// Owns `chat`: a prompt in, an answer out, and on standard error who gave it; without a prompt a conversation.
import type { Decision } from '../../domain/decision.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { ResponseFormat, RoutingOptions } from '../../domain/request.ts';
import type { Call } from '../../engine/contract.ts';
import { firstCodeBlock } from '../../render/code-block.ts';
import { stripControls } from '../../render/control-sequences.ts';
import type { Session } from '../../session/contract.ts';
import { answerSink, printAnswerLine, restartOf, type Showing } from '../answer-sink.ts';
import { type Answered, ask, decide } from '../asking.ts';
import { defineCommand, type Input, type OptionValues } from '../command.ts';
import type { Context } from '../context.ts';
import { chatDocument, explainDocument } from '../documents.ts';
import { UserError, usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { duration, flag, many, number, text, toggle } from '../option.ts';
import { outcomeError } from '../outcome-error.ts';
import { readPrompt } from '../prompt.ts';
import { ROUTING, routingOf } from '../routing-options.ts';
import { SESSION, sessionMeant } from '../session.ts';
import { explainExitCode, explainView } from './explain.ts';

const OPTIONS = {
  ...ROUTING,
  ...SESSION,
  system: text('-s, --system <text>', 'System prompt'),
  files: many('-f, --file <path>', 'Attach a text file or an image; may be repeated', 'files'),
  schema: text('--schema <file>', 'Answer with JSON that this JSON Schema allows', 'files'),
  extract: flag('-x, --extract', 'Print only the first code block'),
  streamJson: flag('--stream-json', 'NDJSON events; the last one is the result'),
  stream: toggle('--stream', 'Print as it comes, or hold until complete'),
  raw: flag('--raw', 'The text exactly as it came: no newline added'),
  quiet: flag('-q, --quiet', 'No answer line, no notices'),
  dryRun: flag('-n, --dry-run', 'Decide only; ask nobody'),
  noLog: flag('--no-log', 'Leave no entry in the log'),
  noStdin: flag('--no-stdin', 'Do not read standard input'),
  wait: duration('--wait <time>', 'Wait this long for a provider to come back'),
  timeout: duration('--timeout <time>', 'Give up after this long: 90s, 5m'),
  maxTokens: number('--max-tokens <n>', 'Longest answer, tokens', { min: 1, isWhole: true }),
  temperature: number('--temperature <t>', 'Sampling temperature', { min: 0, max: 2 }),
} as const;

type ChatOptions = OptionValues<typeof OPTIONS>;
type ChatResult =
  | { readonly type: 'decision'; readonly decision: Decision }
  | ({ readonly type: 'answer' } & Answered)
  | { readonly type: 'conversation' };

export const chat = defineCommand<typeof OPTIONS, ChatResult>({
  path: ['provider', 'chat'],
  summary: 'Ask: one question, a pipe, a file, or a conversation',
  args: [{ name: 'prompt', summary: 'The question, or the instruction for piped text; - reads stdin', arity: 'many' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider chat "why is the sky blue?"', note: 'ask' },
    { command: 'openclaw provider chat', note: 'talk' },
    { command: 'git diff | openclaw provider chat "review this"', note: 'piped text is material' },
    { command: 'openclaw provider chat -f a.ts -f b.png "compare"', note: 'files and images' },
    { command: 'openclaw provider chat -c "and at sunset?"', note: 'go on' },
    { command: 'openclaw provider chat -x "bash: find big files" | sh', note: 'code only' },
  ],
  notes: [
    'A pipe that stays silent beside a prompt is left after 5 s. Into a pipe the answer goes when it is complete. A named model or provider is not left: see --fallback.',
    'Without a prompt, at a terminal, it is a conversation. Those are kept in provider-sessions, single questions only with -c or --session; --no-log does not change that.',
  ],
  schema: async () => (await import('../schemas/chat.ts')).chatSchema,

  async run(context, input) {
    const { options } = input;
    if (options.streamJson && input.json) throw usageError('--stream-json and --json contradict each other');
    const session = await sessionMeant(context, { ...options, isQuiet: options.quiet });
    if (isConversation(context, input)) {
      await talk(context, options, session);
      return { type: 'conversation' };
    }
    const call = await callOf(context, input.args, options);
    if (options.dryRun) return { type: 'decision', decision: await decide(context, call, session) };
    const showing = showingOf(context, options, input.json);
    const restart = restartOf(context, showing);
    const sink = await answerSink(context, { showing, isQuiet: options.quiet, isRaw: options.raw });
    const result = await ask(context, { ...call, ...(restart && { restart }) }, sink, session);
    sink.finish();
    await warn(context, options);
    if (!result.outcome.ok)
      throw await withUnset(context, brokenOff(outcomeError(result.outcome, context), result.outcome, showing));
    if (showing === 'hold' && !input.json) print(context, result.outcome, options);
    if (showing === 'ndjson') context.out.data.print(JSON.stringify({ type: 'result', ...documentOf(result) }));
    if (result.outcome.answer?.finishReason === 'length') context.out.notes.print(CUT_AT_LIMIT);
    if (!options.quiet) printAnswerLine(context, result.outcome);
    return { type: 'answer', ...result };
  },

  view: (result, context) => (result.type === 'decision' ? explainView(result.decision, context) : undefined),
  json: result => {
    if (result.type === 'conversation') return undefined;
    return result.type === 'decision' ? explainDocument(result.decision) : documentOf(result);
  },
  exitCode: result => (result.type === 'decision' ? explainExitCode(result.decision) : EXIT.done),
});

/** Nothing to ask, somebody who could type it, and no option that only one answer could have. */
function isConversation({ io }: Context, { args, options, json }: Input<ChatOptions>): boolean {
  const { files, schema, extract, streamJson, dryRun, noStdin } = options;
  const isForOne = json || streamJson || extract || dryRun || schema !== undefined || files.length > 0 || noStdin;
  return args.length === 0 && !isForOne && io.stdin.isTTY === true && io.stderr.isTTY === true;
}

async function talk(context: Context, options: ChatOptions, session: Session | undefined): Promise<void> {
  const { converse } = await import('../conversation/loop.ts');
  await converse(context, {
    session,
    system: options.system,
    routing: wishesOf(options),
    request: limitsOf(options),
    isQuiet: options.quiet,
    isRaw: options.raw,
    isLogged: !options.noLog,
  });
}

async function callOf(context: Context, words: readonly string[], options: ChatOptions): Promise<Call> {
  if (options.streamJson && options.extract) throw usageError('--stream-json and -x contradict each other');
  const responseFormat = options.schema === undefined ? undefined : await schemaFormat(options.schema);
  const messages = await readPrompt(context, {
    words,
    files: options.files,
    isStdinIgnored: options.noStdin,
    isQuiet: options.quiet,
    system: options.system,
  });
  if (!messages) throw usageError('there is nothing to ask', 'Give a prompt: openclaw provider chat "your question"');
  return {
    request: {
      messages,
      ...(responseFormat && { responseFormat }),
      ...limitsOf(options),
    },
    routing: wishesOf(options),
    ...(options.noLog && { log: false }),
  };
}

const limitsOf = ({ maxTokens, temperature }: ChatOptions) => ({
  ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
  ...(temperature !== undefined && { temperature }),
});

const wishesOf = (options: ChatOptions): RoutingOptions => ({
  ...routingOf(options),
  ...(options.wait !== undefined && { waitMs: options.wait }),
  ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
});

/** The provider calls such an answer finished; whoever reads or runs it has to know better. */
const CUT_AT_LIMIT = 'The answer is not complete: it was cut at the output limit. --max-tokens allows more.';

function documentOf({ outcome, object, session }: Answered) {
  return { ...chatDocument(outcome, object), ...(session !== undefined && { session }) };
}

/** A terminal sees the answer grow; a pipe gets it whole, so that a broken one is never taken for complete. */
function showingOf({ out }: Context, options: ChatOptions, isJson: boolean): Showing {
  if (options.streamJson) return 'ndjson';
  if (isJson || options.extract || options.schema !== undefined) return 'hold';
  return (options.stream ?? out.data.isTerminal) ? 'stream' : 'hold';
}

function print({ out }: Context, { answer }: Outcome, options: ChatOptions): void {
  const whole = answer?.text ?? '';
  const code = options.extract ? firstCodeBlock(whole) : undefined;
  if (options.extract && code === undefined && !options.quiet)
    out.notes.print('The answer has no code block; this is all of it.');
  const chosen = code ?? whole;
  const shown = out.data.isTerminal ? stripControls(chosen) : chosen;
  if (options.raw) out.data.write(shown);
  else out.data.print(shown);
}

/** A partial answer that was held back is not printed: a script could take it for the whole. */
function brokenOff(error: UserError, { answer }: Outcome, showing: Showing): UserError {
  const length = answer?.text.length ?? 0;
  if (error.details.exitCode !== EXIT.brokeOff || showing !== 'hold' || length === 0) return error;
  const why = [
    ...(error.details.why ?? []),
    `${length} characters came before; --json keeps them, --stream prints them`,
  ];
  return new UserError({ ...error.details, why });
}

/** What the user's file should not hold is said beside the answer, not in its way. */
async function warn({ settings, out }: Context, { quiet }: ChatOptions): Promise<void> {
  if (quiet) return;
  for (const warning of (await settings()).warnings)
    out.notes.print(`${out.notes.style.yellow('warning:')} ${warning}`);
}

/** A key is often missing because the variable that should hold it is. */
async function withUnset({ settings }: Context, error: UserError): Promise<UserError> {
  const { unset } = await settings();
  if (error.details.exitCode !== EXIT.key || unset.length === 0) return error;
  const variable = /\$\{(\w+)\}/.exec(unset[0]!)?.[1];
  // The file names a variable, so that is the one to set, whatever the provider's usual one is called.
  const hint = variable ? `export ${variable}=…` : error.details.hint;
  return new UserError({ ...error.details, hint, why: [...(error.details.why ?? []), ...unset] });
}

async function schemaFormat(path: string): Promise<ResponseFormat> {
  const fail = (why: string) =>
    new UserError({ type: 'schema', exitCode: EXIT.usage, message: `cannot use the schema in ${path}: ${why}` });
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(path, 'utf8').catch(() => {
    throw fail('the file cannot be read');
  });
  let schema: unknown;
  try {
    schema = JSON.parse(source);
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw fail('it is no JSON object');
  const { title } = schema as { title?: unknown };
  const name = typeof title === 'string' ? title.replace(/[^\w-]+/g, '_').slice(0, 64) : '';
  return { type: 'json_schema', name: name || 'answer', schema: schema as Record<string, unknown> };
}
