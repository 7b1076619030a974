// Tests of the stage: whatever attempts break and begin anew, nothing is shown twice and nothing is passed off as whole.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentEvent } from '../../src/domain/event.ts';
import { type RestartEvent, Stage } from '../../src/engine/stage.ts';
import { type Rung, Take } from '../../src/engine/take.ts';

const who = (provider: string) => ({ provider, model: 'm' });

/** A stage, and what a reader makes of its events. */
function theatre() {
  let seen = '';
  const restarts: string[] = [];
  const stage = new Stage((event: ContentEvent | RestartEvent) => {
    if (event.type === 'text') seen += event.text;
    if (event.type !== 'restart') return;
    expect(event.chars).toBe(seen.length);
    restarts.push(seen);
    seen = '';
  });
  return { stage, restarts, seen: () => seen };
}

const split = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));

/** Plays an attempt to its end, or until it cannot be shown; true where it was shown whole. */
function play(stage: Stage, provider: string, rung: Rung, texts: readonly string[], ends: boolean): boolean {
  stage.clear();
  const take = new Take(stage, who(provider), rung);
  for (const text of texts) if (!take.add({ type: 'text', text })) return false;
  return ends && take.end();
}

const answers = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), minLength: 1, maxLength: 30 });
const attempt = fc.record({
  text: answers,
  cut: fc.option(fc.nat(30), { nil: undefined }),
  size: fc.integer({ min: 1, max: 9 }),
});

describe('attempts one after the other', () => {
  it('what may be taken back: the text seen is always the beginning of the newest answer that went beyond', () => {
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 6 }), attempts => {
        const { stage, seen } = theatre();
        for (const { text, cut, size } of attempts) {
          const sent = cut === undefined ? text : text.slice(0, cut);
          const before = seen();
          const isWhole = play(stage, 'p', 'restart', split(sent, size), cut === undefined);
          expect(stage.text).toBe(seen());
          if (isWhole) expect(seen()).toBe(text);
          else expect([before, sent]).toContain(seen());
          expect(isWhole).toBe(cut === undefined);
          if (isWhole) return;
        }
      }),
    );
  });
  it('what stays as it is: it only ever grows, and is whole only where it equals an answer', () => {
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 6 }), attempts => {
        const { stage, seen, restarts } = theatre();
        for (const { text, cut, size } of attempts) {
          const before = seen();
          const sent = cut === undefined ? text : text.slice(0, cut);
          const isWhole = play(stage, 'p', 'skip', split(sent, size), cut === undefined);
          expect(seen().startsWith(before)).toBe(true);
          expect(restarts).toEqual([]);
          expect(isWhole).toBe(cut === undefined && text.startsWith(before));
          if (isWhole) expect(seen()).toBe(text);
          if (isWhole) return;
        }
      }),
    );
  });
  it('the same answer, however cut, is shown once', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200 }),
        fc.array(fc.record({ cut: fc.nat(200), size: fc.integer({ min: 1, max: 50 }) }), { maxLength: 5 }),
        fc.constantFrom<Rung>('skip', 'restart'),
        (text, cuts, rung) => {
          const { stage, seen, restarts } = theatre();
          for (const { cut, size } of cuts) play(stage, 'p', rung, split(text.slice(0, cut), size), false);
          expect(play(stage, 'q', rung, [text], true)).toBe(true);
          expect(seen()).toBe(text);
          expect(restarts).toEqual([]);
        },
      ),
    );
  });
});

describe('a continuation', () => {
  const part = 'The quick brown fox jumps over the lazy dog and runs ';
  const rest = 'away from the hounds that followed it.';
  const begin = () => {
    const made = theatre();
    play(made.stage, 'a', 'skip', [part], false);
    return made;
  };
  it('goes on where the part ended, white space once', () => {
    for (const text of [rest, ` ${rest}`])
      for (const size of [1, 3, 100]) {
        const { stage, seen } = begin();
        expect(play(stage, 'b', 'continue', split(text, size), true)).toBe(true);
        expect(seen()).toBe(part + rest);
      }
  });
  it('that is too short to judge is shown at its end', () => {
    const { stage, seen } = begin();
    expect(play(stage, 'b', 'continue', ['away.'], true)).toBe(true);
    expect(seen()).toBe(`${part}away.`);
  });
  it('that starts over instead is skipped as far as it is equal', () => {
    for (const size of [1, 7, 200]) {
      const { stage, seen } = begin();
      expect(play(stage, 'b', 'continue', split(part + rest, size), true)).toBe(true);
      expect(seen()).toBe(part + rest);
    }
  });
  it('that starts over and turns out another answer is not shown', () => {
    const { stage, seen } = begin();
    expect(play(stage, 'b', 'continue', [`${part.slice(0, 45)} XYZ and more`], true)).toBe(false);
    expect(seen()).toBe(part);
  });
});

describe('tool calls', () => {
  const call: ContentEvent = { type: 'tool_call', index: 0, id: 'c', name: 'f', arguments: '{"a":' };
  it('that were begun are void where that can be said, and the end of it where not', () => {
    for (const rung of ['restart', 'skip'] as const) {
      const events: string[] = [];
      const stage = new Stage(event => events.push(event.type));
      new Take(stage, who('a'), rung).add(call);
      stage.clear();
      expect(new Take(stage, who('b'), rung).add(call)).toBe(rung === 'restart');
      expect(events).toEqual(rung === 'restart' ? ['tool_call', 'restart', 'tool_call'] : ['tool_call']);
    }
  });
  it('after the text that was shown are new', () => {
    const { stage } = theatre();
    play(stage, 'a', 'skip', ['I will look. '], false);
    stage.clear();
    const take = new Take(stage, who('b'), 'skip');
    expect(take.add({ type: 'text', text: 'I will look. ' })).toBe(true);
    expect(take.add(call)).toBe(true);
    expect(stage.hasCalls).toBe(true);
  });
});

describe('thoughts', () => {
  it('of an attempt that ended in them are void before those of the next', () => {
    const events: string[] = [];
    const stage = new Stage(event => events.push(event.type));
    new Take(stage, who('a'), 'restart').add({ type: 'reasoning', text: 'hm' });
    stage.clear();
    new Take(stage, who('b'), 'restart').add({ type: 'text', text: 'yes' });
    expect(events).toEqual(['reasoning', 'restart', 'text']);
  });
  it('on a part that is shown already are not shown', () => {
    const events: string[] = [];
    const stage = new Stage(event => events.push(event.type));
    play(stage, 'a', 'skip', ['one'], false);
    stage.clear();
    new Take(stage, who('b'), 'skip').add({ type: 'reasoning', text: 'hm' });
    expect(events).toEqual(['text']);
  });
});

it('of two at once only the first to speak is heard', () => {
  const { stage, seen } = theatre();
  const [a, b] = [new Take(stage, who('a'), 'skip'), new Take(stage, who('b'), 'skip')];
  expect(b.add({ type: 'text', text: 'B' })).toBe(true);
  expect(a.add({ type: 'text', text: 'A' })).toBe(false);
  expect(a.end()).toBe(false);
  expect(b.end()).toBe(true);
  expect(seen()).toBe('B');
});
