// Owns `chat`: a prompt in, an answer out, and on standard error who gave it; without a prompt a conversation.
import type { Decision } from '../../domain/decision.ts';
import type { EpochMs } from '../../domain/units.ts';
import { jsonText } from '../../render/json-text.ts';
import type { Session } from '../../session/contract.ts';
import { answerSink, printAnswerLine, restartOf } from '../answer-sink.ts';
import { type Answered, ask, decide } from '../asking.ts';
import { failureOf, printAnswer, printWarnings, showingOf } from '../chat/answer.ts';
import { callOf } from '../chat/call.ts';
import { type ChatOptions, limitsOf, OPTIONS, wishesOf } from '../chat/options.ts';
import { defineCommand, type Input } from '../command.ts';
import type { Context } from '../context.ts';
import { cutNotice } from '../cut-notice.ts';
import { chatDocument, explainDocument } from '../documents.ts';
import { usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { sessionMeant } from '../session.ts';
import { explainExitCode, explainView } from './explain.ts';

type ChatResult =
  | { readonly type: 'decision'; readonly decision: Decision }
  | ({ readonly type: 'answer'; readonly answeredAt: EpochMs } & Answered)
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
    'A pipe that stays silent beside a prompt is left after 5 s. Into a pipe the answer goes when it is complete. Whoever is named is not left: see --fallback.',
    'Without a prompt, at a terminal, it is a conversation. Those are kept in provider-sessions, single questions only with -c or --session; --no-log does not change that.',
  ],
  schema: async () => (await import('../schemas/chat.ts')).chatDocuments,

  async run(context, input) {
    const { options } = input;
    if (options.streamJson && input.json) throw usageError('--stream-json and --json contradict each other');
    if (options.cache && (options.isContinued || options.session !== undefined))
      throw usageError(
        '--cache and a session contradict each other',
        'A conversation goes on: none of its answers is taken from the store',
      );
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
    const cache = options.cache
      ? await (await import('../chat/repeat.ts')).cacheFor(context, call, options)
      : undefined;
    const known = await cache?.recall(sink.emit);
    const result = known ?? (await ask(context, { ...call, ...(restart && { restart }) }, sink, session));
    sink.finish();
    await printWarnings(context, options);
    if (!result.outcome.ok) throw await failureOf(context, result.outcome, call.routing, session?.pin, showing);
    if (showing === 'hold' && !input.json) printAnswer(context, result.outcome, options);
    if (showing === 'ndjson')
      context.out.data.print(jsonText({ type: 'result', ...documentOf(result, context.clock.now()) }));
    const cut = cutNotice(result.outcome, false);
    if (cut !== undefined) context.out.notes.print(cut);
    if (!options.quiet) printAnswerLine(context, result.outcome);
    await cache?.keep(result.outcome);
    return { type: 'answer', answeredAt: context.clock.now(), ...result };
  },

  view: (result, context) => (result.type === 'decision' ? explainView(result.decision, context) : undefined),
  json: result => {
    if (result.type === 'conversation') return undefined;
    if (result.type === 'decision') return { ...explainDocument(result.decision), dryRun: true };
    return documentOf(result, result.answeredAt);
  },
  exitCode: result => (result.type === 'decision' ? explainExitCode(result.decision) : EXIT.done),
});

/** Nothing to ask, somebody who could type it, and no option that only one answer could have. */
function isConversation({ io }: Context, { args, options, json }: Input<ChatOptions>): boolean {
  const { files, schema, extract, streamJson, dryRun, noStdin, cache } = options;
  const isOnce = json || streamJson || extract || dryRun || noStdin || cache;
  const isForOne = isOnce || schema !== undefined || files.length > 0;
  return args.length === 0 && !isForOne && io.stdin.isTTY === true && io.stderr.isTTY === true;
}

async function talk(context: Context, options: ChatOptions, session: Session | undefined): Promise<void> {
  const { converse } = await import('../conversation/loop.ts');
  await converse(context, {
    session,
    system: options.system,
    routing: wishesOf(options, context.io.env),
    request: limitsOf(options),
    isQuiet: options.quiet,
    isRaw: options.raw,
    isLogged: !options.noLog,
  });
}

function documentOf({ outcome, object, session }: Answered, now: EpochMs) {
  return { ...chatDocument(outcome, now, object), ...(session !== undefined && { session }) };
}
