// Tests what is sent of a history that is too long: it fits, it is in order, and it is as much as can be.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compact } from '../../src/session/compaction.ts';
import { messagesOf, wholeHistory } from '../../src/session/history.ts';
import { countInput } from '../../src/task/count-input.ts';
import { session, turn } from '../helpers/sessions.ts';

const words = (size: number, mark: string) => `${mark} ${'some plain words '.repeat(size)}`;
const talk = (sizes: readonly number[], system?: string) =>
  session({
    ...(system !== undefined && { system }),
    turns: sizes.map((size, i) => turn({ id: `t${i}`, user: words(size, `q${i}`), answer: words(size, `a${i}`) })),
  });

describe('a compacted history', () => {
  it('fits its budget, is in order, and could not hold one turn more', () => {
    const sizes = fc.array(fc.nat(40), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 4_000 }), fc.boolean(), (list, budget, hasSystem) => {
        const whole = talk(list, hasSystem ? 'Be brief.' : undefined);
        const compacted = compact(whole, 'and now?', budget);
        const least = countInput(wholeHistory({ ...whole, turns: [] }, 'and now?'));
        if (!compacted) {
          expect(least).toBeGreaterThan(budget);
          return;
        }
        const { messages, kept } = compacted;
        expect(countInput(messages)).toBeLessThanOrEqual(budget);
        expect(kept).toBeLessThan(list.length);
        expect(messages.at(-1)).toEqual({ role: 'user', content: 'and now?' });
        const roles = messages.filter(({ role }) => role !== 'system').map(({ role }) => role);
        expect(roles).toEqual(roles.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
        expect(messages[0]?.role === 'system').toBe(hasSystem);
        const newest = kept === 0 ? [] : whole.turns.slice(-kept).flatMap(messagesOf);
        if (kept > 0) expect(messages.slice(-1 - 2 * kept, -1)).toEqual(newest);
        const next = whole.turns.at(-1 - kept);
        if (kept < list.length - 1)
          expect(countInput(messages) + countInput(messagesOf(next!))).toBeGreaterThan(budget);
      }),
    );
  });

  it('begins with the first question where that fits, and does without it where it does not', () => {
    const big = talk([900, 5, 5, 5]);
    for (const budget of [300, 4_000]) {
      const small = compact(big, 'and now?', budget)!;
      expect(small.messages).toEqual(wholeHistory({ ...big, turns: big.turns.slice(1) }, 'and now?'));
      expect(small.kept).toBe(3);
    }
    const first = compact(talk([5, 900, 5, 5]), 'and now?', 300)!;
    expect(first.messages[0]!.content).toBe(words(5, 'q0'));
    expect(first.messages[1]!.content).toBe('[2 answers are left out here.]');
    expect(first.kept).toBe(2);
  });

  it('is none where there is no history, or no room for the question', () => {
    expect(compact(session(), 'and now?', 1_000)).toBeUndefined();
    expect(compact(talk([5, 5]), words(500, 'long'), 1_000)).toBeUndefined();
  });
});
