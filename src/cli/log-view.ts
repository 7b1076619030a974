// Owns how log entries are shown: a line each, one in full, and as JSON.
import type { Candidate } from '../domain/decision.ts';
import type { LogEntry, LoggedAttempt } from '../domain/outcome.ts';
import { providerName } from '../render/answer-line.ts';
import { stripControls } from '../render/control-sequences.ts';
import { failureWords, resultWords } from '../render/failure-words.ts';
import { formatCost, formatShare, formatTokens } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import { formatDuration, formatMoment, formatTime, isoTime } from '../render/time.ts';
import type { Context } from './context.ts';
import { chainView, exclusionsView, passedOverView } from './decision-view.ts';
import { cachedDocument, loggedAttemptDocument, passedOverDocument, usageDocument, usdOrNull } from './documents.ts';
import { look } from './look.ts';
import type { LogEntryDocument } from './schemas/log.ts';

const shortId = (id: string) => id.slice(0, 8);
const who = (entry: LogEntry) => (entry.provider === undefined ? 'nobody' : providerName(entry as Candidate));
/** Of a request without an answer only what is known; of an answer it is said that it is not. */
function tokens({ ok, usage }: LogEntry): string {
  const { inputTokens, outputTokens } = usage ?? {};
  if (inputTokens !== undefined && outputTokens !== undefined) return formatTokens(inputTokens + outputTokens);
  return ok ? formatTokens(undefined) : '';
}

/** What for, where it was nobody's question. Nobody was chosen where nobody answered, and there was no option. */
function why({ ok, reason, purpose }: LogEntry): string {
  if (purpose) return purpose.replace('_', ' ');
  return ok || reason !== 'only_option' ? reason : '';
}

/** `zai: quota spent, groq: rate limited`: who was passed over, and what went wrong before the end. */
function after({ attempts, passedOver = [], ok }: LogEntry): string {
  const before = ok ? attempts.slice(0, -1) : attempts;
  const told = [
    ...passedOver.map(one => `${one.provider}: ${failureWords(one)}`),
    ...before.flatMap(({ provider, kind, code }) => (kind ? [`${provider}: ${failureWords({ kind, code })}`] : [])),
  ];
  return [...new Set(told)].join(', ');
}

/** `ok after zai: quota spent`; without an answer who failed and how is all there is to say. */
function story(entry: LogEntry): string {
  const [result, before] = [resultWords(entry), after(entry)];
  if (before === '') return result;
  return before.endsWith(`: ${result}`) ? before : `${result} after ${before}`;
}

/** A program gets each figure in a column of its own; a person what fits, the most useful first. */
export function entryTable(entries: readonly LogEntry[], context: Context): Promise<string> {
  const now = context.clock.now();
  const colour = ({ ok }: LogEntry) => (ok ? 'green' : 'red');
  const { isTerminal } = context.out.data;
  const clients = entries.some(({ client }) => client !== undefined);
  return renderTable<LogEntry>(
    [
      { title: 'Time', cell: ({ at }) => formatTime(at, now, context.timeZone()) },
      { title: 'Id', cell: ({ id }) => shortId(id) },
      { title: 'Task', cell: ({ task }) => task, spare: 1 },
      { title: 'Provider', cell: who },
      { title: 'Model', cell: ({ model }) => model ?? '' },
      { title: 'Why', cell: why, spare: 3 },
      { title: 'Result', cell: isTerminal ? story : resultWords, colour, isFolded: true },
      { title: 'Time taken', align: 'right', cell: ({ latencyMs }) => formatDuration(latencyMs), spare: 5 },
      { title: 'Tokens', align: 'right', cell: tokens, spare: 4 },
      { title: 'Cost', align: 'right', cell: ({ costNanoUsd }) => formatCost(costNanoUsd), spare: 2 },
      ...(isTerminal ? [] : [{ title: 'After', cell: after }]),
      ...(clients ? [{ title: 'Client', cell: ({ client = '' }: LogEntry) => client, spare: 6 }] : []),
    ],
    entries,
    look(context),
  );
}

/** One line, for --follow, where a table cannot know its widths. */
export function entryLine(entry: LogEntry, context: Context): string {
  const before = after(entry);
  const fields = [
    formatTime(entry.at, context.clock.now(), context.timeZone()),
    shortId(entry.id),
    who(entry),
    entry.model ?? '',
    entry.task,
    why(entry),
    resultWords(entry),
    formatDuration(entry.latencyMs),
    tokens(entry),
    formatCost(entry.costNanoUsd),
    before === '' ? '' : `(after ${before})`,
  ];
  return fields.filter(field => field !== '').join(context.out.data.isTerminal ? ' · ' : '\t');
}

/** The whole decision and every attempt. */
export async function entryInFull(entry: LogEntry, context: Context): Promise<string> {
  const now = context.clock.now();
  const { style } = context.out.data;
  const head = [
    `${style.bold(entry.id)}, ${formatMoment(entry.at, now, context.timeZone())}${entry.session ? `, session ${entry.session}` : ''}${entry.client ? `, client ${entry.client}` : ''}`,
    `Result:  ${[who(entry), entry.model].filter(Boolean).join(' ')}: ${resultWords(entry)}${why(entry) && ` (${why(entry)})`}${entry.message ? `: ${entry.message}` : ''}`,
    `Task:    ${entry.task} (${formatShare(entry.taskConfidence)} likely), ${formatTokens(entry.inputTokens)} in`,
    `Took:    ${[formatDuration(entry.latencyMs), tokens(entry), formatCost(entry.costNanoUsd)].filter(Boolean).join(', ')}`,
    ...(entry.cached
      ? [`Cached:  the answer to ${entry.cached.id}, ${formatMoment(entry.cached.at, now, context.timeZone())}`]
      : []),
    ...(entry.passedOver ?? []).map(one => `Passed:  ${passedOverView(one, context)}`),
  ];
  const attempts = entry.attempts.map((one, i) => `  ${i + 1}. ${attemptText(one, context)}`);
  const part = (title: string, lines: readonly string[]) => (lines.length > 0 ? [[title, ...lines].join('\n')] : []);
  return [
    head.join('\n'),
    ...part('Attempts:', attempts),
    ...(entry.chain.length > 0 ? [await chainView(entry.chain, context)] : []),
    ...(entry.excluded.length > 0 ? [await exclusionsView(entry.excluded, context)] : []),
    ...(entry.content ? part('Prompt:', [stripControls(entry.content.prompt)]) : []),
    ...(entry.content?.answer === undefined ? [] : part('Answer:', [stripControls(entry.content.answer)])),
  ].join('\n\n');
}

/** `by table (list 2026-11-21T18:22:03.000Z)`. */
function sourceText({ costSource, priceVersion }: LoggedAttempt): string {
  if (!costSource) return '';
  return `by ${costSource}${priceVersion === undefined ? '' : ` (${stripControls(priceVersion)})`}`;
}

function attemptText(attempt: LoggedAttempt, context: Context): string {
  const name = `${providerName(attempt)} ${attempt.model}`;
  const figures = [
    formatDuration(attempt.latencyMs),
    ...(attempt.firstTokenMs === undefined ? [] : [`first token ${formatDuration(attempt.firstTokenMs)}`]),
    [formatCost(attempt.costNanoUsd), sourceText(attempt)].filter(Boolean).join(' '),
  ].join(', ');
  if (attempt.ok) return `${name}: answered, ${figures}`;
  const details = [
    attempt.status === undefined ? '' : `status ${attempt.status}`,
    attempt.code ? `code ${stripControls(attempt.code)}` : '',
    attempt.rule ? `rule ${attempt.rule}` : '',
    attempt.resetsAt === undefined
      ? ''
      : `resets ${formatMoment(attempt.resetsAt, context.clock.now(), context.timeZone())}${attempt.resetSource ? ` by ${attempt.resetSource}` : ''}`,
  ].filter(text => text !== '');
  const { kind, code } = attempt;
  const words = kind ? failureWords({ kind, code }) : 'failed';
  return `${name}: ${words}${details.length > 0 ? ` (${details.join(', ')})` : ''}, ${figures}${attempt.message ? `: ${attempt.message}` : ''}`;
}

export function logEntryDocument(entry: LogEntry): LogEntryDocument {
  return {
    id: entry.id,
    at: new Date(entry.at).toISOString(),
    session: entry.session ?? null,
    client: entry.client ?? null,
    purpose: entry.purpose ?? null,
    task: entry.task,
    taskConfidence: entry.taskConfidence,
    inputTokens: entry.inputTokens,
    reason: entry.reason,
    ok: entry.ok,
    provider: entry.provider ?? null,
    model: entry.model ?? null,
    account: entry.account ?? null,
    kind: entry.kind ?? null,
    code: entry.code ?? null,
    message: entry.message ?? null,
    usage: usageDocument(entry.usage),
    costUsd: usdOrNull(entry.costNanoUsd),
    latencyMs: entry.latencyMs,
    firstTokenMs: entry.firstTokenMs ?? null,
    attempts: entry.attempts.map(loggedAttemptDocument),
    chain: entry.chain.map(({ estimatedCost, coolingUntil, ...one }) => ({
      ...one,
      estimatedCostUsd: usdOrNull(estimatedCost),
      coolingUntil: isoTime(coolingUntil),
    })),
    excluded: entry.excluded.map(({ until, ...one }) => ({ ...one, until: isoTime(until) })),
    passedOver: passedOverDocument(entry.passedOver),
    cached: entry.cached ? cachedDocument(entry.cached, entry.at) : null,
  };
}
