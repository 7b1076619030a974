// Owns the fuzzing of the checks that every answer goes through: whatever a model says, they end, and lose no word.
import fc from 'fast-check';
import { AnswerCheck } from '../../src/engine/answer-check.ts';
import { Stage } from '../../src/engine/stage.ts';
import { Take } from '../../src/engine/take.ts';
import { withoutLastBreaks } from '../../src/render/last-breaks.ts';
import { inlineRuns } from '../../src/render/markdown/inline.ts';
import { PLAIN } from '../../src/render/style.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { dataOf } from '../../src/wire/inline-image.ts';
import { damagedText, inTime } from './mutation.ts';
import type { FuzzTarget } from './targets.ts';

const ANSWERS = [
  'The service is currently overloaded. Please try again later.',
  'Error: 429, 500, 502, 503, 504, 520, 521, 522: overloaded',
  'That model is currently overloaded with other requests. You can retry your request.',
  "I'm sorry, but the system is too busy at the moment. Wait a few minutes and try again.",
  '{"error":{"message":"Overloaded","type":"overloaded_error","code":529}}',
  '抱歉，当前服务负载过高，请您稍后重试。',
  'A letter is put into a box, and `from there` it goes on. '.repeat(40),
  '```ts\nretry();\n```',
];
const PIECES = [
  'error ',
  'error: ',
  '503, ',
  '429 ',
  'the ',
  'the A',
  ' ',
  '\n',
  '(',
  "'.-",
  '`',
  '请',
  '服务',
  '{"error":',
  'overloaded ',
];
const said = fc.oneof(
  damagedText(ANSWERS),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }).map(pieces => pieces.join('')),
  fc.tuple(fc.constantFrom(...PIECES), fc.nat(20_000)).map(([piece, length]) => piece.repeat(length / piece.length)),
);

const REPEATED = [' ', '\n', 'a', '0', 'a ', 'a\n', '1,', '\\', '<', ';base64', '? ', '-', '\t ', '`', '[', '*'];
const monotonous = fc
  .tuple(
    fc.constantFrom('', 'a', ' '),
    fc.constantFrom(...REPEATED),
    fc.constantFrom(100, 100, 100_000),
    fc.constantFrom('', 'x', '!'),
  )
  .map(([before, piece, times, behind]) => before + piece.repeat(times) + behind);

export const answerTargets: readonly FuzzTarget[] = [
  {
    name: 'answers: the checks end, and what they keep back is what came',
    property: fc.property(
      said,
      fc.oneof(fc.constant('Say hello'), said),
      fc.integer({ min: 1, max: 500 }),
      (text, prompt, size) => {
        const check = new AnswerCheck({ messages: [{ role: 'user', content: prompt }] });
        let shown = '';
        inTime(() => {
          for (let at = 0; at < text.length; at += size) {
            const piece = text.slice(at, at + size);
            check.grown(piece);
            for (const event of check.shown({ type: 'text', text: piece }))
              if (event.type === 'text') shown += event.text;
          }
          check.whole({ text, reasoning: [], toolCalls: [], finishReason: 'stop' });
          for (const event of check.rest()) if (event.type === 'text') shown += event.text;
        });
        if (shown !== text) throw new Error(`shown: ${shown}`);
      },
    ),
  },
  {
    name: 'monotonous text, as long as a file: what reads prompts and answers ends',
    property: fc.property(monotonous, text => {
      inTime(() => {
        analyzeTask({ messages: [{ role: 'user', content: text }] });
        withoutLastBreaks(text);
        const stage = new Stage(() => {});
        stage.show({ type: 'text', text });
        new Take(stage, { provider: 'b', model: 'm' }, 'continue').add({ type: 'text', text: 'and so on' });
        dataOf({ type: 'image', mediaType: 'image/png', url: `data:${text}` });
      });
    }),
    isSlow: true,
  },
  {
    name: 'monotonous lines: Markdown is drawn',
    property: fc.property(monotonous, text => {
      const line = text.slice(0, 20_000).replaceAll('\n', ' ');
      const runs = inTime(() => inlineRuns(line, PLAIN));
      if (/^[ a0?]*$/.test(line) && runs.map(run => run.text).join('') !== line) throw new Error('not the same text');
    }),
    isSlow: true,
  },
];
