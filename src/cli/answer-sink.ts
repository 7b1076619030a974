// Owns how an answer is shown while it runs: streamed, held until it is whole, or as NDJSON events; notices beside it.
import type { Candidate } from '../domain/decision.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Call, EngineEvent } from '../engine/contract.ts';
import { answerLine, failoverNotice, providerName } from '../render/answer-line.ts';
import { controlStripper, stripControls } from '../render/control-sequences.ts';
import { jsonText } from '../render/json-text.ts';
import type { MarkdownRenderer } from '../render/markdown/renderer.ts';
import { PLAIN } from '../render/style.ts';
import { formatDuration } from '../render/time.ts';
import { wrap } from '../render/wrap.ts';
import type { Context } from './context.ts';
import { eventDocument } from './event-document.ts';
import type { Channel } from './output.ts';

export type Showing = 'stream' | 'hold' | 'ndjson';

export interface AnswerSink {
  emit(event: EngineEvent): void;
  /** Ends the shown text with a newline, where it has none. Call before anything else is written. */
  finish(): void;
}

/** What a sink can do with text that is void: before the end a pipe has seen none, NDJSON says so, a terminal draws a line. */
export function restartOf({ out }: Context, showing: Showing): Call['restart'] {
  if (showing !== 'stream') return 'free';
  return out.data.isTerminal ? 'visible' : undefined;
}

export interface SinkOptions {
  readonly showing: Showing;
  readonly isQuiet: boolean;
  /** The text as the model wrote it: no newline is added. */
  readonly isRaw: boolean;
}

/** Loads what renders Markdown only where somebody looks at it. */
export async function answerSink(context: Context, options: SinkOptions): Promise<AnswerSink> {
  const { showing, isQuiet, isRaw } = options;
  const { data, notes } = context.out;
  const text = await answerText(context, options);
  let last = '';
  let isOpen = false;
  const kept: string[] = [];
  const write = (shown: string) => {
    if (shown === '') return;
    data.write(shown);
    last = shown;
  };
  const show = (piece: string) => {
    isOpen ||= piece !== '';
    write(text.write(piece));
  };
  const note = (message: string) => {
    if (isQuiet) return;
    // On one terminal a notice must not land in the middle of the answer, which may yet go on as if nothing had been.
    if (isOpen && data.isTerminal && notes.isTerminal) kept.push(message);
    else printRemark(notes, message);
  };
  const closeText = () => {
    write(text.end());
    if (last !== '' && !last.endsWith('\n')) data.write('\n');
    last = '';
    isOpen = false;
    for (const message of kept.splice(0)) note(message);
  };
  /** What stands above is void: said on the terminal itself, since standard error may go elsewhere. */
  const breakOff = (next: Candidate) => {
    if (!isOpen) return;
    closeText();
    data.print(data.style.yellow(`--- broke off; ${stripControls(providerName(next))} starts over ---`));
  };
  return {
    emit(event) {
      if (showing === 'ndjson') data.print(jsonText(eventDocument(event)));
      else if (showing === 'stream' && event.type === 'text') show(event.text);
      else if (showing === 'stream' && event.type === 'restart') breakOff(event.candidate);
      for (const message of noticesOf(event, context)) note(message);
    },
    finish() {
      if (!isRaw || data.isTerminal) closeText();
    },
  };
}

/** Styled for a terminal with colours, without control sequences for one without, and untouched for a pipe. */
async function answerText({ out: { data } }: Context, { showing, isRaw }: SinkOptions): Promise<MarkdownRenderer> {
  if (data.isTerminal && showing === 'stream' && !isRaw && data.style !== PLAIN) {
    const { markdownRenderer } = await import('../render/markdown/renderer.ts');
    return markdownRenderer({ width: () => data.width ?? 80, style: data.style });
  }
  return { write: data.isTerminal ? controlStripper() : text => text, end: () => '' };
}

/** Says below an answer who gave it. */
export function printAnswerLine({ out: { notes }, clock, timeZone }: Context, outcome: Outcome): void {
  printRemark(notes, answerLine(outcome, clock.now(), timeZone));
}

/** Dim, and folded at the edge of a terminal. */
export function printRemark({ print, style, width }: Channel, text: string): void {
  const clean = stripControls(text);
  print((width === undefined ? [clean] : wrap(clean, width)).map(style.dim).join('\n'));
}

/** What of an event goes to standard error. */
function noticesOf(event: EngineEvent, { clock, timeZone }: Context): readonly string[] {
  if (event.type === 'decided') return event.decision.notices;
  if (event.type === 'notice') return [event.message];
  if (event.type === 'waiting') {
    const who = event.candidate ? ` for ${providerName(event.candidate)}` : '';
    return [`waiting ${formatDuration(event.ms)}${who}: ${event.why}`];
  }
  if (event.type !== 'failed') return [];
  return [failoverNotice(event.candidate, event.failure, event.next, clock.now(), timeZone()) ?? []].flat();
}
