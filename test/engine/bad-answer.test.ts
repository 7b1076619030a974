// Tests of answers that are none: stuck ones and notices, and above all of those that only look like it.
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerCheck } from '../../src/engine/answer-check.ts';
import { Holdback } from '../../src/engine/holdback.ts';
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

const NOTICES = [
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
  'The engine is currently overloaded, please try again later.',
  'That model is currently overloaded with other requests. You can retry your request, or contact us through our help center at help.openai.com if the error persists. (Please include the request ID 4f36ab21 in your message.)',
  'Service overloaded, please try again later',
  'Overloaded',
  'overloaded_error',
  'The server is overloaded or not ready yet.',
  'Error: 503 Service Unavailable',
  '503 Service Temporarily Unavailable',
  '429 Too Many Requests. Please retry after 30 seconds.',
  'We are experiencing high demand. Please try again later.',
  'The gpt-4o model is at capacity. Please try again in a few minutes.',
  'Rate limit exceeded, please wait a moment and try again.',
  '{"error":{"message":"Overloaded","type":"overloaded_error"}}',
  '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}',
  '{ "error": { "code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE" } }',
  '{"code":429,"message":"当前请求过多，请稍后重试"}',
  '当前服务负载过高，请稍后重试',
  '抱歉，当前使用人数较多，服务器繁忙，请您稍后再试。',
  '模型过载，请稍后重试。',
];

describe('a notice in place of an answer', () => {
  it.each(NOTICES)('%s', text => {
    expect(isOverloadNotice(text, 'Describe how a letter travels from one city to another.')).toBe(true);
    for (const prompt of ['海洋为什么是蓝色的?', 'please say hello', 'hi', 'What is the capital of France?'])
      expect(isOverloadNotice(`\n${text}\n`, prompt)).toBe(true);
  });
});

/** Characters that were kept back at most, where the text comes piece by piece; undefined: it was never shown. */
function keptBack(text: string, prompt: string, size = 3): number | undefined {
  const holdback = new Holdback(prompt);
  for (let at = 0; at < text.length; at += size) {
    const shown = holdback.add(text.slice(at, at + size));
    if (shown === '') continue;
    expect(text.startsWith(shown)).toBe(true);
    expect(holdback.add('more')).toBe('more');
    return shown.length;
  }
  return undefined;
}

describe('the beginning of a notice', () => {
  const prompt = 'Describe how a letter travels from one city to another.';
  it.each([
    ...NOTICES,
    '  \nThe DeepSeek service is currently overloaded, please try again later!',
    'We’re sorry, but the model is experiencing unusually heavy traffic right now. Please try again in a moment.',
    'Please try again later. The server is currently unavailable.',
    'Too many requests. Please wait a moment and retry.',
  ])('%s is kept back to its end', text => {
    for (const size of [1, 3, 7, 1000]) expect(keptBack(text, prompt, size)).toBeUndefined();
    const holdback = new Holdback(prompt);
    expect([holdback.add(text), holdback.rest()]).toEqual(['', text]);
  });
  it.each([
    ['Sure! A letter is first put into a box.', 6],
    ['The capital of France is Paris.', 15],
    ['The model you asked about is new.', 15],
    ['The server sends a page to the client.', 15],
    ['The system of mail is old.', 15],
    ["I'm happy to help with that.", 9],
    ["I'm sorry, but I can't help with that.", 21],
    ['I am not able to see images.', 12],
    ['We need two boxes.', 9],
    ['This is a list of cities.', 15],
    ['Unfortunately, letters get lost.', 18],
    ['Please find the letter below.', 12],
    ['Due to the weather, it took days.', 21],
    ['Error handling is a wide field.', 12],
    ['High mountains are in the way.', 12],
    ['# The service', 3],
    ['`try` again later', 3],
    ['42 is the answer.', 6],
    ['因为水吸收红光。', 3],
    ['Overloaded functions are functions that share a name.', 30],
    ['{"name":"Paul"}', 9],
    ['{"error_rate":0.1}', 12],
    ['当前的版本是三。'.repeat(6), 36],
    ['模型训练需要大量的数据，而且需要很长的时间。'.repeat(3), 36],
  ])('is not in %s', (text, most) => {
    expect(keptBack(text, prompt)).toBeLessThanOrEqual(most);
  });
  it('is not looked for where the answer may well be one', () => {
    expect(keptBack('The service is currently overloaded.', 'Which error message shall I show?')).toBe(3);
  });
  it('never keeps back more than a notice can be long', () => {
    const text = `The server is very busy. Please try again ${'or wait a little while longer '.repeat(30)}`;
    expect(keptBack(text, prompt)).toBeLessThan(330);
  });
});

describe('what comes behind a text that is kept back', () => {
  const check = () => new AnswerCheck({ messages: [{ role: 'user', content: 'Where is the letter?' }] });
  const text = (said: string) => ({ type: 'text' as const, text: said });
  const thought = (said: string) => ({ type: 'reasoning' as const, text: said });
  it('is shown behind it', () => {
    const one = check();
    const come = [thought('a'), text("I'm sorry, "), thought('b'), text('but '), thought('c')];
    expect(come.flatMap(event => one.shown(event))).toEqual([thought('a')]);
    expect([one.isKeeping, one.broken()]).toEqual([true, "I'm sorry, but "]);
    expect(one.shown(text('letters get lost.'))).toEqual([...come.slice(1), text('letters get lost.')]);
    expect([...one.shown(thought('d')), ...one.rest()]).toEqual([thought('d')]);
  });
  it('is shown with it at the end, and before a call of a tool', () => {
    const call = { type: 'tool_call' as const, index: 0, id: '1', name: 'find', arguments: '{}' };
    for (const end of [(one: AnswerCheck) => one.rest(), (one: AnswerCheck) => one.shown(call)]) {
      const one = check();
      for (const event of [text('Sorry'), text(''), thought('b')]) expect(one.shown(event)).toEqual([]);
      expect(end(one).slice(0, 2)).toEqual([text('Sorry'), thought('b')]);
      expect(one.isKeeping).toBe(false);
    }
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
    ['Which functions share a name?', 'Overloaded functions.'],
    [
      'Say hello',
      'Overloaded functions are functions that share a name. Please try again later if the server is busy.',
    ],
    ['One word for a ship with too much cargo', 'Overloaded'],
    ['Why did the truck tip over?', 'Overloaded.'],
    ['Why is my website slow?', 'The server is overloaded.'],
    ['电脑为什么这么卡?', '系统负载过高。'],
    ['What should my bot say when nobody is free?', 'Sorry, we are very busy. Please try again later.'],
    ['Write an overload message', 'The service is overloaded. Please try again later.'],
    ['Can I get a table in this restaurant?', 'Sorry, we are at capacity. Please try again later.'],
    ['Is there a boat on Sunday?', 'The ferry service is very busy on Sunday, please try again on Monday.'],
    ['How was your day?', 'I am very busy, please come back with your cat.'],
    ['How was your day?', 'Very busy.'],
    ['Give me JSON', '{"error":null,"message":"The harbour is busy"}'],
    ['Give me JSON', '{"message":"overloaded","items":[1]}'],
    ['What does the API answer in an error?', '{"error":{"message":"Overloaded","type":"overloaded_error"}}'],
    ['机场现在怎么样?', '当前机场访问人数过多，航班请求过多，请稍后再试或改签。'],
    ['写一条系统忙的通知', '系统繁忙，请稍后再试。'],
  ])('to "%s"', (prompt, text) => {
    expect(isOverloadNotice(text, prompt)).toBe(false);
  });
});

describe('words that the answer was given', () => {
  const text = 'The service is very busy. Please try again later.';
  const checkOf = (system: string) =>
    new AnswerCheck({
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: 'Is anybody there?' },
      ],
    });
  const answer = { text, reasoning: [], toolCalls: [], finishReason: 'stop' } as const;
  it('are no notice', () => {
    expect(checkOf(`At night answer: "${text}"`).whole(answer)).toBeUndefined();
    expect(checkOf('You know the way.').whole(answer)).toMatchObject({ code: 'overload_notice' });
  });
});

describe('many words over and over', () => {
  it.each([
    '429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 429, 500, 502, 503, 504 mean it is overloaded',
    `${'error: '.repeat(50)}nothing`,
    `${'(error) '.repeat(40)}nothing, overloaded`,
    `Warning${', '.repeat(150)}. Overloaded ships sink`,
    `${'the A '.repeat(60)}overloaded`,
    `{"error":${'{"error":'.repeat(40)}`,
    `${'请'.repeat(300)}系统`,
  ])('end: %s', text => {
    expect(isOverloadNotice(text, 'x')).toBe(false);
    const holdback = new Holdback('x');
    expect(holdback.add(text) + holdback.rest()).toBe(text);
  });
});

describe('through the engine', () => {
  const text = 'One by one the letters went through many hands until at last they were read aloud.';
  const world = async (a: object, b: object = {}) => {
    const made = await startRig([
      { id: 'a', ...a },
      { id: 'b', reply: () => text, ...b },
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
  it('a notice is never shown, where nothing can be taken back either', async () => {
    const { ask } = await world({ script: always({ type: 'overload_notice' }) });
    const { outcome, events, shown } = await ask('x', {});
    expect([outcome.ok, outcome.candidate?.provider, shown]).toEqual([true, 'b', text]);
    expect(events.filter(({ type }) => type === 'restart')).toEqual([]);
  });
  it('what only began like one is shown whole, once', async () => {
    for (const reply of ['The service is', 'Sorry', 'The server is very busy with letters.']) {
      const { ask } = await world({ reply: () => reply });
      const { outcome, shown } = await ask('x');
      expect([outcome.candidate?.provider, outcome.answer?.text, shown]).toEqual(['a', reply, reply]);
    }
  });
  it('what broke off while it might still have become one was not shown', async () => {
    const { ask } = await world({
      reply: () => 'The service is currently very busy today',
      script: always({ type: 'cut', afterTokens: 3, by: 'fin' }),
    });
    const { outcome, shown } = await ask('x', {});
    expect([outcome.ok, outcome.candidate?.provider, shown]).toEqual([true, 'b', text]);
  });
  it.each(['rst', 'fin'] as const)('what broke off so is shown where nobody else answers (%s)', async by => {
    const held = 'The service is currently ';
    const script = always({ type: 'cut', afterTokens: 4, by });
    const { ask } = await world(
      { reply: () => `${held}very busy today`, script },
      { script: always({ type: 'reset' }) },
    );
    const { outcome, shown } = await ask('x', {});
    expect(shown).toBe(held);
    expect(outcome).toMatchObject({ ok: false, candidate: { provider: 'a' }, answer: { text: held } });
    expect(outcome.failure).toMatchObject({ kind: 'truncated' });
  });
  it('a whole notice that broke off is not shown', async () => {
    const script = always({ type: 'missing_end' });
    const { ask } = await world({ reply: () => NOTICES[0]!, script }, { script: always({ type: 'reset' }) });
    const { outcome, shown } = await ask('x', {});
    expect([shown, outcome.answer, outcome.failure?.kind]).toEqual(['', undefined, 'server_error']);
  });
  it('a stuck answer is ended, and not gone on with', async () => {
    const { ask, sandbox } = await world({ reply: () => 'It goes round and round and round the house. '.repeat(900) });
    const { outcome } = await ask('x', {}, { restart: 'visible' });
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' }, answer: { text } });
    expect(outcome.attempts[0]!.failure).toMatchObject({ kind: 'malformed', code: 'repetition' });
    expect(sandbox.provider('b').requests[0]!.body).not.toContain('round');
  });
});
