// Owns the words of the demo: what is said before, between and after its steps, and answers folded at the terminal's edge.
import { stripControls } from '../render/control-sequences.ts';
import { folder } from '../render/fold.ts';
import { formatDuration } from '../render/time.ts';
import { wrap } from '../render/wrap.ts';
import type { Context, DemoStep, DemoWorld } from './context.ts';
import type { Channel, Output } from './output.ts';

export function introduce({ out: { notes } }: Context, { cast }: DemoWorld): void {
  say(notes, 'A demonstration. Everything in it is simulated.', '', notes.style.bold);
  say(
    notes,
    `${cast.length} providers run inside this program: ${cast.join(', ')}. They are asked over real HTTP that stays on this machine; their answers were written beforehand. No key, no network, and nothing of yours is read or changed.`,
  );
}

export function announce({ out: { notes } }: Context, { see, prompt }: DemoStep, number: number, count: number): void {
  notes.write('\n');
  say(notes, `${number}/${count}  ${see}`, '     ', notes.style.bold);
  say(notes, `> ${prompt}`, '  ', notes.style.cyan);
}

/** `astray`: the numbers of the steps that went otherwise, from 1. */
export function conclude(
  { out: { notes } }: Context,
  { count, astray, tookMs }: { readonly count: number; readonly astray: readonly number[]; readonly tookMs: number },
): void {
  notes.write('\n');
  if (astray.length > 0) {
    say(notes, `Not as planned: step ${astray.join(', ')}. That is a fault of this program.`, '', notes.style.red);
    return;
  }
  say(notes, `All ${count} steps went as planned, in ${formatDuration(tookMs)}. Everything was simulated.`);
  say(notes, 'With models of your own: export OPENAI_API_KEY=… (or start Ollama), then');
  say(notes, '$ openclaw provider chat "hello"', '', notes.style.cyan);
}

const plain = (text: string) => text;

/** One paragraph on standard error; its further lines begin with `indent`. */
export function say(notes: Channel, text: string, indent = '', style: (text: string) => string = plain): void {
  const clean = stripControls(text);
  const lines = notes.width === undefined ? [clean] : wrap(clean, notes.width - indent.length);
  notes.print(style(lines.join(`\n${indent}`)));
}

/** Output whose answers are folded at the edge of the terminal, as they come. */
export function folded(out: Output): Output {
  const { data } = out;
  if (data.width === undefined) return out;
  const fold = folder(data.width);
  return {
    ...out,
    data: { ...data, write: text => data.write(fold(text)) },
    get brokenBy() {
      return out.brokenBy;
    },
  };
}
