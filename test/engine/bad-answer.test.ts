// Tests of answers that are none: stuck ones and notices, and above all of those that only look like it.
import { afterEach, describe, expect, it } from 'vitest';
import { isOverloadNotice } from '../../src/engine/overload-notice.ts';
import { RepetitionWatch } from '../../src/engine/repetition.ts';
import { always } from '../../src/sandbox/script.ts';
import { type Rig, startRig } from '../helpers/rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

/** Characters read until it counts as stuck; undefined where it never does. */
function stuckAfter(text: string, prompt = 'Tell me about the sea.', size = 37): number | undefined {
  const watch = new RepetitionWatch(prompt);
  for (let at = 0; at < text.length; at += size) if (watch.add(text.slice(at, at + size))) return at + size;
  return undefined;
}
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const intro = 'The sea is large, and what lives in it is larger than what we know of it. ';

describe('stuck', () => {
  it.each<[string, string]>([
    ['a sentence', 'I hope this answers your question about the sea. '.repeat(400)],
    ['a line', lines(500, () => '- The sea is deep and the fish are many.')],
    [
      'two paragraphs in turn',
      'First we look at the waves as they come in.\n\nThen we look at them as they go out again.\n\n'.repeat(200),
    ],
    ['a single word', 'very '.repeat(3000)],
    ['Chinese', '这个问题的答案取决于海洋的深度和温度。'.repeat(500)],
    ['blanks', '\n'.repeat(6000)],
    ['a comment in code', `\`\`\`ts\n${lines(1000, () => '// handle the remaining cases of the union here')}`],
  ])('%s', (_name, loop) => {
    expect(stuckAfter(intro + loop)).toBeDefined();
    expect(stuckAfter(intro.repeat(1) + loop, undefined, 4096)).toBeDefined();
  });
  it('is seen within a few thousand characters', () => {
    expect(stuckAfter(intro + 'I hope this answers your question about the sea. '.repeat(4000))!).toBeLessThan(4000);
  });
});

describe('not stuck', () => {
  it.each<[string, string]>([
    ['prose', lines(400, i => `Chapter ${i} tells how number ${i * 7} went to sea and what became of it.`)],
    ['a table of equal rows', lines(900, () => '| north sea | herring | plenty | unknown |')],
    ['a table of tabs', lines(900, () => 'north sea\therring\tplenty')],
    ['numbers', '0, '.repeat(9000)],
    ['equal decimals', lines(4000, () => '0.5')],
    ['JSON', `[${'{"id":0,"name":null,"tags":[]},'.repeat(800)}]`],
    ['hexadecimal', '0x00, '.repeat(5000)],
    ['base64', 'AAAA'.repeat(4000)],
    ['a rule', '-'.repeat(9000)],
    ['dots', '. '.repeat(5000)],
    ['ASCII art', lines(300, () => '    /\\    /\\    /\\    /\\    /\\')],
    ['code that closes', `\`\`\`js\n${lines(60, () => '  }\n')}\n\`\`\``],
    ['code of many equal calls', `\`\`\`js\n${lines(100, () => 'expect(next()).toBe(undefined);')}\n\`\`\``],
    ['a refrain', 'Row, row, row your boat, gently down the stream. '.repeat(12)],
    ['laughter', 'ha '.repeat(200)],
    ['a list with numbers', lines(600, i => `${i + 1}. The sea is deep and the fish are many.`)],
    ['CSV', lines(2000, i => `${i},open,open,open`)],
  ])('%s', (_name, text) => {
    expect(stuckAfter(intro + text)).toBeUndefined();
  });
  it('where it is what was asked for', () => {
    const text = 'I must not run with scissors in my hand. '.repeat(400);
    expect(stuckAfter(text, 'Write "I must not run with scissors in my hand." 100 times')).toBeUndefined();
    expect(stuckAfter(text, 'Repeat the sentence over and over')).toBeUndefined();
    expect(stuckAfter('我不会再迟到了。'.repeat(800), '把这句话写100遍')).toBeUndefined();
  });
});

describe('a notice in place of an answer', () => {
  it.each([
    'The service is currently overloaded. Please try again later.',
    "We're experiencing high demand right now. Please try again in a few minutes.",
    'Sorry, our servers are currently at capacity. Please come back later.',
    'Error: The model is overloaded, please retry.',
    'Due to high demand, this model is temporarily unavailable. Please try again shortly.',
    '[503] Service is temporarily unavailable, try again later',
    "I'm sorry, but the system is too busy at the moment. Wait a few minutes and try again.",
    'Server busy.',
    '服务繁忙,请稍后再试。',
    '当前访问量较大,请稍后重试',
    '抱歉,系统繁忙,请稍后再试',
    '服务器繁忙',
  ])('%s', text => {
    expect(isOverloadNotice(text, 'Describe how a letter travels from one city to another.')).toBe(true);
    expect(isOverloadNotice(`\n${text}\n`, '海洋为什么是蓝色的?')).toBe(true);
  });
});

describe('an answer', () => {
  it.each<[prompt: string, text: string]>([
    ['What does HTTP 503 mean?', 'The server is temporarily unavailable or overloaded; try again later.'],
    ['Translate: 服务繁忙,请稍后再试', 'Service is busy, please try again later.'],
    ['Write an apology for our outage', 'Sorry! Our servers are overloaded. Please try again later.'],
    ['Which error message shall I show?', 'The service is currently overloaded. Please try again later.'],
    [
      'What was the bridge like in 1900?',
      'The bridge was always at capacity, and people were told to try again the next day.',
    ],
    ['Is the restaurant good?', 'It is good but very busy; try again later in the evening if there is a queue.'],
    ['Why did trams vanish?', 'High demand for cars and cheap petrol.'],
    ['Can I get tickets?', 'Tickets are in high demand. Come back on Monday.'],
    ['Who wrote it?', 'We do not know.'],
    ['Summarise', `The service is overloaded. Please try again later. ${'It was a long report. '.repeat(20)}`],
    ['Give me a handler', '```ts\nthrow new Error("The service is overloaded. Please try again later.");\n```'],
    ['List my options', '- The service is busy: try again later\n- Use another one'],
    ['海洋为什么是蓝色的?', '因为水吸收红光。'],
  ])('to "%s"', (prompt, text) => {
    expect(isOverloadNotice(text, prompt)).toBe(false);
  });
});

describe('through the engine', () => {
  const text = 'One by one the letters went through many hands until at last they were read aloud.';
  const world = async (a: object) => {
    const made = await startRig([
      { id: 'a', ...a },
      { id: 'b', reply: () => text },
    ]);
    rigs.push(made);
    return made;
  };
  it('a notice is overload: the next answers', async () => {
    const { ask } = await world({ script: always({ type: 'overload_notice' }) });
    const { outcome } = await ask('x', {}, { restart: 'free' });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' }, answer: { text } });
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'overloaded', code: 'overload_notice' });
  });
  it('a stuck answer is ended, and not gone on with', async () => {
    const { ask, sandbox } = await world({ reply: () => 'It goes round and round and round the house. '.repeat(900) });
    const { outcome } = await ask('x', {}, { restart: 'visible' });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' }, answer: { text } });
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'malformed', code: 'repetition' });
    expect(sandbox.provider('b').requests[0]!.body).not.toContain('round');
  });
});
