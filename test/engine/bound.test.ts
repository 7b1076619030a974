// Tests of what is held for a call: whatever is sent, in whatever script, it costs no more than that.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterEach, describe, expect, it } from 'vitest';
import { boundOf } from '../../src/accounting/bound.ts';
import { costOf } from '../../src/accounting/money.ts';
import type { ChatRequest } from '../../src/domain/request.ts';
import type { Budget } from '../../src/domain/settings.ts';
import { sizeOf } from '../../src/engine/call-size.ts';
import { always } from '../../src/sandbox/script.ts';
import { type Rig, startRig } from '../helpers/rig.ts';
import { model } from '../helpers/world.ts';

const PRICE = { inputPer1M: 10, outputPer1M: 10 };
const SCRIPTS = [
  'The quick brown fox. ',
  'ประเทศไทยมีวัฒนธรรม',
  'ኢትዮጵያ በአፍሪካ ',
  'བོད་ཀྱི་སྐད་ཡིག་',
  '🧑🏽‍🚀🫠',
  '∮⟨ψ|Ĥ|φ⟩',
  '𒀭𒂗𒆤𒈗',
];

describe('the bound of a request', () => {
  it.each(SCRIPTS)('covers a prompt of %s as a tokenizer counts it, with the longest answer', text => {
    const prompt = text.repeat(200);
    const request: ChatRequest = {
      messages: [
        { role: 'system', content: text },
        { role: 'user', content: [{ type: 'text', text: prompt }] },
        { role: 'tool', content: [{ type: 'tool_result', callId: 'call_1', content: prompt }] },
      ],
      tools: [{ name: 'f', description: text, parameters: { type: 'object', description: text } }],
    };
    const m = model('m', { price: PRICE });
    const bound = boundOf(sizeOf(request, 500), m)!;
    const inputTokens = encode(text + prompt + prompt + JSON.stringify(request.tools)).length;
    expect(bound.cost).toBeGreaterThanOrEqual(costOf({ inputTokens, outputTokens: bound.outputTokens }, m.price)!);
  });
});

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

it('an answer that is continued is held for with the part that is sent back', async () => {
  const words = Array.from({ length: 12_000 }, (_, n) => `word${n}`).join(' ');
  const limit = 20_000_000;
  const budgets: readonly Budget[] = [{ window: 'day', limit, provider: 'b' }];
  rig = await startRig(
    [
      {
        id: 'a',
        reply: () => words,
        model: { free: true, maxOutput: 100_000 },
        script: always({ type: 'cut', afterTokens: 9_000, by: 'rst' }),
      },
      {
        id: 'b',
        reply: ask => (ask.messages.at(-1)!.role === 'assistant' ? 'and then it ends.' : 'Of that nobody has heard.'),
        model: { prefill: true, price: PRICE, maxOutput: 512 },
      },
    ],
    { settings: { budgets } },
  );
  const { outcome } = await rig.ask('write the words');
  expect(outcome.ok).toBe(false);
  const [use] = Object.values(rig.store.state.budgets!);
  expect(use!.spent).toBeGreaterThan(0);
  expect(use!.spent).toBeLessThanOrEqual(limit);
});

it('an answer that is continued goes on where the money covers it', async () => {
  const words = Array.from({ length: 200 }, (_, n) => `word${n}`).join(' ');
  rig = await startRig(
    [
      {
        id: 'a',
        reply: () => words,
        model: { free: true },
        script: always({ type: 'cut', afterTokens: 150, by: 'rst' }),
      },
      {
        id: 'b',
        reply: ask => (ask.messages.at(-1)!.role === 'assistant' ? 'and then it ends.' : 'Of that nobody has heard.'),
        model: { prefill: true, price: PRICE, maxOutput: 512 },
      },
    ],
    { settings: { budgets: [{ window: 'day', limit: 1_000_000_000 }] } },
  );
  const { outcome, shown } = await rig.ask('write the words');
  expect(outcome.ok).toBe(true);
  expect(shown).toMatch(/word\d* ?and then it ends\.$/);
});
