// Golden cases of cost: each vendor's usage as it is sent, at the prices of the tables, worked out by hand to the nano-dollar.
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/accounting/money.ts';
import { builtInProviders } from '../../src/catalog/index.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import { AnswerBuilder } from '../../src/engine/answer.ts';
import { costAttempt } from '../../src/engine/cost.ts';
import { codecFor } from '../../src/wire/index.ts';
import { CASES, type Case } from './cost-cases.ts';
import { bodyOf, streamOf } from './cost-forms.ts';

async function partsOf({ provider: id, model: name, format }: Case) {
  const provider = builtInProviders.find(one => one.id === id)!;
  const model = (name === '*' ? provider.models[0] : provider.models.find(one => one.id === name))!;
  return { provider, model, format: format ?? provider.wire, codec: await codecFor(format ?? provider.wire) };
}

function costed(builder: AnswerBuilder, model: ModelSpec) {
  const { cost, costSource } = costAttempt(builder, () => 10, model, model.free === true || model.local === true);
  return { cost, costSource };
}

describe.each(CASES)('$provider $model: $what', async one => {
  const { provider, model, format, codec } = await partsOf(one);
  const target = { provider, model, baseUrl: provider.baseUrl };
  const expected = { cost: one.cost, costSource: one.source ?? 'table' };

  it('as a whole answer', () => {
    const builder = new AnswerBuilder();
    for (const event of codec.decodeBody(JSON.stringify(bodyOf(format, one.usage)), target, 0)) builder.add(event);
    expect(costed(builder, model)).toEqual(expected);
  });

  it('streamed, with tools where they are', () => {
    const builder = new AnswerBuilder();
    const decoder = codec.decoder(target, { now: () => 0 });
    const events = [...decoder.push(streamOf(format, one.usage, one.where)), ...decoder.end()];
    for (const event of events) builder.add(event);
    expect(costed(builder, model)).toEqual(expected);
  });
});

describe('what did not end well', () => {
  const model = builtInProviders.find(({ id }) => id === 'openai')!.models.find(({ id }) => id === 'gpt-6.1-sol')!;
  const generated = (text: string) => ({ usage: undefined, generated: text, isFinished: false });
  const prompt = () => 1_000;

  it('cost nothing where nothing came', () => {
    expect(costAttempt(generated(''), prompt, model, false)).toEqual({ cost: 0, costSource: 'estimate' });
  });
  it('is estimated from what came', () => {
    // 1000 x 2000 + 100 x 10000
    expect(costAttempt(generated(' and'.repeat(100)), prompt, model, false)).toEqual({
      cost: 3_000_000,
      costSource: 'estimate',
    });
  });
  it('is counted in Chinese as a tokenizer counts it', () => {
    const text = '春天来了，花园里的樱花已经开放，孩子们在树下唱歌跳舞。'.repeat(20);
    const { cost } = costAttempt(generated(text), prompt, model, false);
    const tokens = (cost! - 2_000_000) / 10_000;
    expect(tokens / encode(text).length).toBeGreaterThan(0.85);
    expect(tokens / encode(text).length).toBeLessThan(1.15);
  });
  it('is estimated from the prompt alone where we ended it ourselves', () => {
    // 1000 x 2000
    expect(costAttempt(generated(''), prompt, model, false, 'by us')).toEqual({
      cost: 2_000_000,
      costSource: 'estimate',
    });
  });
  it('is what the prompt took and what was counted, where only the prompt is not told', () => {
    const usage = { outputTokens: 3 };
    // 1000 x 2000 + 3 x 10000, however long the words were
    expect(costAttempt({ usage, generated: 'words '.repeat(80), isFinished: true }, prompt, model, false)).toEqual({
      usage,
      cost: 2_030_000,
      costSource: 'estimate',
    });
  });
  it('is unknown, not nothing, where the price is', () => {
    const { price: _, ...unpriced } = model;
    expect(
      costAttempt(
        { usage: { inputTokens: 5, outputTokens: 5 }, generated: 'text', isFinished: true },
        prompt,
        unpriced,
        false,
      ),
    ).toMatchObject({ costSource: 'unknown' });
  });
});

it('a free input and a price for what is written to the cache make a number', () => {
  // 10 x 1000
  expect(
    costOf(
      { inputTokens: 10, outputTokens: 0, cacheWriteTokens: 10 },
      { inputPer1M: 0, outputPer1M: 1, cacheWritePer1M: 1 },
    ),
  ).toBe(10_000);
});

describe('figures that cannot be meant', () => {
  const model = builtInProviders
    .find(({ id }) => id === 'openrouter')!
    .models.find(({ id }) => id === 'openai/gpt-4o')!;
  const counted = (...all: readonly object[]) => {
    const builder = new AnswerBuilder();
    builder.add({ type: 'text', text: 'fine' });
    for (const usage of all) builder.add({ type: 'usage', usage });
    builder.add({ type: 'done', finishReason: 'stop' });
    return costAttempt(builder, () => 10, model, false);
  };

  it('are as unknown as none: nothing is earned by them, and no sum is spoilt', () => {
    // 10 x 2500 + 1 x 10000
    for (const odd of [-1, 1e300, Number.NaN, Number.POSITIVE_INFINITY])
      expect(counted({ inputTokens: odd, outputTokens: odd })).toMatchObject({ cost: 35_000, costSource: 'estimate' });
    // 7 x 2500 + 3 x 10000
    expect(counted({ inputTokens: 7, outputTokens: 3, cachedInputTokens: -5 })).toMatchObject({ cost: 47_500 });
  });

  it('as a cost make it unknown, so that the most that it can be is charged', () => {
    for (const costUsd of [-0.5, 1e300, Number.NaN])
      expect(counted({ inputTokens: 7, outputTokens: 3, costUsd })).toEqual({
        usage: { inputTokens: 7, outputTokens: 3 },
        costSource: 'unknown',
      });
  });

  it('do not take the place of what was told before', () => {
    expect(counted({ inputTokens: 7, outputTokens: 3 }, { outputTokens: -1 })).toMatchObject({ cost: 47_500 });
  });

  it('property: whatever is told, a cost is a whole number of nano-dollars, and never negative', () => {
    const figure = fc.oneof(fc.double(), fc.integer({ min: -10, max: 2_000_000 }), fc.constant(undefined));
    const usage = fc.record({
      inputTokens: figure,
      outputTokens: figure,
      cachedInputTokens: figure,
      cacheWriteTokens: figure,
      costUsd: fc.oneof(fc.constant(undefined), fc.double({ min: -1, max: 10_000 })),
    });
    fc.assert(
      fc.property(fc.array(usage, { maxLength: 3 }), all => {
        const { cost, costSource } = counted(...all);
        if (costSource === 'unknown') expect(cost).toBeUndefined();
        else expect(Number.isInteger(cost) && cost! >= 0).toBe(true);
      }),
    );
  });
});
