// Owns the line that says who is being asked, until the first word of the answer takes its place.
import type { EngineEvent } from '../../engine/contract.ts';
import { providerName } from '../../render/answer-line.ts';
import { stripControls } from '../../render/control-sequences.ts';
import type { Context } from '../context.ts';

export interface Waiting {
  /** Call before the event is shown. */
  see(event: EngineEvent): void;
  end(): void;
}

const ERASE_LINE = '\r\u001b[K';

/** Nothing is shown where standard error cannot take a line back. */
export function createWaiting({ out: { notes }, io }: Pick<Context, 'out' | 'io'>): Waiting {
  const canErase = notes.isTerminal && io.env['TERM'] !== 'dumb';
  let who = '';
  let shown = '';
  let isAnswering = false;
  const show = (text: string) => {
    if (!canErase || text === shown) return;
    const cut = stripControls(text).slice(0, (notes.width ?? 80) - 1);
    notes.write(`${shown === '' ? '' : ERASE_LINE}${cut === '' ? '' : notes.style.dim(cut)}`);
    shown = text;
  };
  return {
    see(event) {
      // In the middle of an answer there is no line to take back but the answer's own.
      if (event.type === 'text' || event.type === 'restart') isAnswering = event.type === 'text';
      if (isAnswering && event.type !== 'text') return;
      if (event.type === 'attempt') {
        who = `${providerName(event.candidate)} ${event.candidate.model}`;
        show(`asking ${who} …`);
      } else if (event.type === 'reasoning') show(who === '' ? '' : `${who} is thinking …`);
      else if (event.type !== 'tool_call') show('');
      if (event.type === 'text') who = '';
    },
    end: () => show(''),
  };
}
