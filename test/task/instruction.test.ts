// Where a prompt says what it wants, and that finding it takes no time on hostile text.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInstruction } from '../../src/task/instruction.ts';

describe('the opening', () => {
  test.each([
    [
      'goes up to a colon that announces material',
      'Translate this into Thai: the cat sat on the mat',
      'Translate this into Thai:',
    ],
    ['so in Chinese', '请总结以下内容：会议讨论了预算', '请总结以下内容:'],
    [
      'goes on after a colon inside a link or a time',
      'Open https://example.com at 5:30',
      'Open https://example.com at 5:30',
    ],
    ['goes on after a label that is no instruction', 'Premise: it rains', 'Premise: it rains'],
    ['leaves out a greeting', 'Hello there, write a rap about rain', 'write a rap about rain'],
    ['keeps a greeting that is all there is', 'Hello there!', 'Hello there!'],
    ['leaves out long quoted text', 'Make "We were unable to ship your parcel this week" shorter', 'Make " shorter'],
    ['starts behind a role', 'You are a poet. Praise the moon.', 'Praise the moon.'],
  ])('%s', (_, prompt, opening) => {
    expect(readInstruction(prompt).opening).toBe(opening);
  });

  test('is never lost, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), text => {
        const { opening, prose } = readInstruction(text);
        return opening.trim() !== '' || prose.trim().length <= 1;
      }),
    );
  });
});

test('the last sentence closes a prompt that has several', () => {
  expect(readInstruction('The ferry was late.\n\nSummarize this.').closing).toBe('Summarize this.');
  expect(readInstruction('Summarize this.').closing).toBeUndefined();
});
