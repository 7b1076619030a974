// What the analysis makes of everyday prompts, of context, and of long pasted material.
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/message.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { EVERYDAY } from './everyday.ts';

const ask = (content: string) => analyzeTask({ messages: [{ role: 'user', content }] });

describe('everyday prompts', () => {
  test('nearly all are judged right, and hardly any confident verdict is wrong', () => {
    const wrong = EVERYDAY.filter(([prompt, task]) => ask(prompt).task !== task);
    const wronglySure = wrong.filter(([prompt]) => ask(prompt).confident);
    expect(wrong.length, JSON.stringify(wrong, undefined, 1)).toBeLessThanOrEqual(4);
    expect(wronglySure.length, JSON.stringify(wronglySure, undefined, 1)).toBeLessThanOrEqual(1);
  });

  test('most are judged with confidence, and no demanding one is taken for a simple one', () => {
    const sure = EVERYDAY.filter(([prompt]) => ask(prompt).confident);
    expect(sure.length / EVERYDAY.length).toBeGreaterThan(0.65);
    const demanding = EVERYDAY.filter(([, task]) => task !== 'simple' && task !== 'creative');
    expect(demanding.filter(([prompt]) => ask(prompt).confident && ask(prompt).task === 'simple')).toEqual([]);
  });

  test('an instruction after its material counts as one before it', () => {
    const text =
      'The ferry leaves at nine. It was late twice last week, and the captain apologised to everyone on board.';
    for (const prompt of [`Summarize this: ${text}`, `${text}\n\nSummarize this.`])
      expect(ask(prompt).task).toBe('simple');
  });

  test('case and courtesy change nothing for clear ones', () => {
    for (const prompt of [
      'Plan a 3-day trip to Rome',
      'PLAN A 3-DAY TRIP TO ROME',
      'Could you please plan a 3-day trip to Rome? Thanks!',
    ])
      expect(ask(prompt).task).toBe('planning');
  });
});

describe('context', () => {
  const log = Array.from(
    { length: 300 },
    (_, at) => `2026-01-0${1 + (at % 9)} 12:00:${at} INFO worker ${at} done in ${at} ms`,
  );

  test('the instruction is found before and after long pasted material', () => {
    expect(ask(`Summarize the following log in one sentence:\n\n${log.join('\n')}`).task).toBe('simple');
    expect(ask(`${log.join('\n')}\n\nSummarize this log in one sentence.`).task).toBe('simple');
  });

  test('the last user message counts, not the ones before', () => {
    const messages: Message[] = [
      { role: 'user', content: 'Write a Python function that reverses a string.' },
      { role: 'assistant', content: 'def reverse(s): return s[::-1]' },
      { role: 'user', content: 'Write a poem about the sea.' },
    ];
    expect(analyzeTask({ messages }).task).toBe('creative');
  });

  test('a short follow-up leans on what came before', () => {
    const messages: Message[] = [
      { role: 'user', content: 'Write a Python function that reverses a string.' },
      { role: 'assistant', content: 'def reverse(s): return s[::-1]' },
      { role: 'user', content: 'shorter' },
    ];
    expect(analyzeTask({ messages }).task).toBe('coding');
  });

  test('nothing asked is nothing known', () => {
    expect(analyzeTask({ messages: [] })).toMatchObject({ confidence: 0, confident: false, inputTokens: 0 });
    expect(ask('').confident).toBe(false);
  });
});

describe('needs', () => {
  test('come from parts, tools and the response format', () => {
    expect(ask('hi').needs).toEqual({ vision: false, tools: false, json: false });
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    expect(
      analyzeTask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this' }, image] }] }).needs
        .vision,
    ).toBe(true);
    const asked = analyzeTask({
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ name: 'now', parameters: {} }],
      responseFormat: { type: 'json' },
    });
    expect(asked.needs).toEqual({ vision: false, tools: true, json: true });
    expect(asked.inputTokens).toBeGreaterThan(ask('hi').inputTokens);
  });
});

describe('answer length', () => {
  test('follows the length asked for', () => {
    const short = ask('Explain photosynthesis in one sentence.').outputTokens;
    const usual = ask('Explain photosynthesis.').outputTokens;
    const long = ask('Write an essay of 2,000 words about photosynthesis.').outputTokens;
    expect(short).toBeLessThan(usual);
    expect(usual).toBeLessThan(long);
    expect(long).toBe(2700);
    expect(ask('写一篇800字的作文').outputTokens).toBe(640);
  });

  test('an echo of pasted text is about as long as the text', () => {
    const text = 'The ship left the harbour at dawn. '.repeat(200);
    expect(ask(`Translate to German: ${text}`).outputTokens).toBeGreaterThan(1000);
  });
});
