// Owns how an answer is shown while it runs: streamed, held until it is whole, or as NDJSON events; notices beside it.
import type { Outcome } from '../domain/outcome.ts';
import type { EngineEvent } from '../engine/contract.ts';
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
    // On one terminal a notice must not land in the middle of a line of the answer.
    if (data.isTerminal && notes.isTerminal) endLine();
    notes.print(notes.style.dim(controlStripper()(message)));
  };
  return {
    emit(event) {
      if (showing === 'ndjson') data.print(JSON.stringify(eventDocument(event)));
      else if (event.type === 'text' && showing === 'stream') show(event.text);
      for (const message of noticesOf(event, context)) note(message);
    },
    finish() {
      if (!isRaw || data.isTerminal) endLine();
    },
  };
}

/** Says below an answer who gave it. */
export function printAnswerLine({ out: { notes }, clock, timeZone }: Context, outcome: Outcome): void {
  notes.print(notes.style.dim(stripControls(answerLine(outcome, clock.now(), timeZone))));
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
