// Owns how an answer is shown while it runs: streamed, held until it is whole, or as NDJSON events; notices beside it.
import type { Candidate } from '../domain/decision.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Call, EngineEvent } from '../engine/contract.ts';
import { answerLine, failoverNotice, providerName } from '../render/answer-line.ts';
import { controlStripper, stripControls } from '../render/control-sequences.ts';
import { formatDuration } from '../render/time.ts';
import type { Context } from './context.ts';
import { eventDocument } from './event-document.ts';

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

export function answerSink(context: Context, { showing, isQuiet, isRaw }: SinkOptions): AnswerSink {
  const { data, notes } = context.out;
  const clean = data.isTerminal ? controlStripper() : (text: string) => text;
  let last = '';
  const kept: string[] = [];
  const show = (text: string) => {
    const shown = clean(text);
    if (shown === '') return;
    data.write(shown);
    last = shown;
  };
  const endLine = () => {
    if (last !== '' && !last.endsWith('\n')) data.write('\n');
    last = '';
  };
  const note = (message: string) => {
    if (isQuiet) return;
    // On one terminal a notice must not land in the middle of the answer, which may yet go on as if nothing had been.
    if (last !== '' && data.isTerminal && notes.isTerminal) kept.push(message);
    else notes.print(notes.style.dim(stripControls(message)));
  };
  const closeText = () => {
    endLine();
    for (const message of kept.splice(0)) note(message);
  };
  /** What stands above is void: on the terminal itself, since standard error may go elsewhere. */
  const breakOff = (next: Candidate) => {
    if (last === '') return;
    closeText();
    const { style } = data;
    data.print(style.yellow(`--- broke off; ${stripControls(providerName(next))} starts over ---`));
  };
  return {
    emit(event) {
      if (showing === 'ndjson') data.print(JSON.stringify(eventDocument(event)));
      else if (showing === 'stream' && event.type === 'text') show(event.text);
      else if (showing === 'stream' && event.type === 'restart') breakOff(event.candidate);
      for (const message of noticesOf(event, context)) note(message);
    },
    finish() {
      if (!isRaw || data.isTerminal) closeText();
    },
  };
}

/** Says below an answer who gave it. */
export function printAnswerLine({ out: { notes } }: Context, outcome: Outcome): void {
  notes.print(notes.style.dim(stripControls(answerLine(outcome))));
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
