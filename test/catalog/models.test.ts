// The model tables against the published figures, row by row.
import { describe, expect, it } from 'vitest';
import { guessQuality } from '../../src/catalog/models/quality.ts';
import { publishedRows, specs } from './world.ts';

const all = specs.flatMap(({ id, models }) => models.map(model => ({ provider: id, model })));
const text = (value: number | boolean | undefined) =>
  value === undefined ? '' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
const flag = (cell: string | undefined) => cell === 'yes';

describe('model tables', () => {
  it('hold every published model and no other', () => {
    const published = publishedRows().map(row => `${row['provider']} ${row['id']}`);
    expect(all.map(({ provider, model }) => `${provider} ${model.id}`)).toEqual(published);
    expect(published).toHaveLength(119);
  });

  it.each(publishedRows())('$provider $id has the published figures', row => {
    const { model } = all.find(({ provider, model }) => provider === row['provider'] && model.id === row['id'])!;
    const { price } = model;
    const long = price?.longContext;
    expect({
      name: model.name,
      status: model.status,
      contextWindow: text(model.contextWindow),
      maxOutput: text(model.maxOutput),
      inputPer1M: text(price?.inputPer1M),
      outputPer1M: text(price?.outputPer1M),
      cacheReadPer1M: text(price?.cacheReadPer1M),
      cacheWritePer1M: text(price?.cacheWritePer1M),
      longContext: long
        ? [long.inputTokensAbove, long.inputPer1M, long.outputPer1M, long.cacheReadPer1M].join(' ')
        : '',
      reasoning: model.reasoning,
      vision: model.vision,
      free: model.free ?? false,
      freeTier: model.freeTier ?? false,
      local: model.local ?? false,
      endpoints: model.endpoints?.join(',') ?? '',
      aliases: model.aliases?.join(',') ?? '',
      retireDate: model.retiresOn ?? '',
      replacement: model.replacement ?? '',
    }).toEqual({
      name: row['name'],
      status: row['status'],
      contextWindow: row['contextWindow'],
      maxOutput: row['maxOutput'],
      inputPer1M: row['inputPer1M'],
      outputPer1M: row['outputPer1M'],
      cacheReadPer1M: row['cacheReadPer1M'],
      cacheWritePer1M: row['cacheWritePer1M'],
      longContext: row['longContext'],
      reasoning: flag(row['reasoning']),
      vision: flag(row['vision']),
      free: flag(row['free']),
      freeTier: flag(row['freeTier']),
      local: flag(row['local']),
      endpoints: row['endpoints'] === '-' ? '' : row['endpoints'],
      aliases: row['aliases'],
      retireDate: row['retireDate'],
      replacement: row['replacement'],
    });
    if (row['structuredOutput'] !== '') expect(model.jsonSchema).toBe(flag(row['structuredOutput']));
  });

  it('judge each model once: the same model is as good wherever it is served', () => {
    const score = (provider: string, id: string) =>
      all.find(entry => entry.provider === provider && entry.model.id === id)?.model.qualityScore;
    for (const [provider, id, elsewhere] of [
      ['openai', 'gpt-6.1-sol', 'openai/gpt-6.1-sol'],
      ['anthropic', 'claude-sonnet-5-5', 'anthropic/claude-sonnet-5.5'],
      ['google', 'gemini-3.8-flash', 'google/gemini-3.8-flash'],
      ['zai', 'glm-4.7', 'z-ai/glm-4.7'],
      ['kimi', 'kimi-k3.1-pro', 'moonshotai/kimi-k3.1-pro'],
      ['groq', 'openai/gpt-oss-120b', 'openai/gpt-oss-120b'],
    ] as const)
      expect(score(provider, id), id).toBe(score('openrouter', elsewhere));
    for (const { model } of all)
      expect(model.qualityScore).toSatisfy(value => Number(value) >= 0 && Number(value) <= 100);
  });

  it('name replacements that exist and are not retired themselves', () => {
    for (const { provider, model } of all.filter(({ model }) => model.replacement)) {
      const successor = all.find(entry => entry.provider === provider && entry.model.id === model.replacement);
      expect(successor?.model.status, model.id).toBe('current');
    }
  });

  it('know which models refuse sampling, and how the system prompt and tools travel', () => {
    const quirks = (provider: string, id: string) =>
      all.find(entry => entry.provider === provider && entry.model.id === id)?.model.quirks;
    expect(quirks('openai', 'gpt-6.1-sol')).toEqual({
      refuses: ['temperature', 'topP'],
      systemRole: 'developer',
      wireWithTools: 'openai-responses',
    });
    expect(quirks('openai', 'gpt-5.6-luna')?.wireWithTools).toBe('openai-responses');
    expect(quirks('openai', 'gpt-5.5')).toEqual({ refuses: ['temperature', 'topP'], systemRole: 'developer' });
    expect(quirks('openai', 'gpt-4o')).toBeUndefined();
    expect(quirks('anthropic', 'claude-opus-5-5')?.refuses).toEqual(['temperature', 'topP']);
    expect(quirks('anthropic', 'claude-opus-4-6')).toBeUndefined();
    expect(quirks('kimi', 'kimi-k2.6')?.refuses).toEqual(['temperature', 'topP']);
    expect(quirks('google', 'gemma-4-31b-it')?.systemRole).toBe('user');
    expect(quirks('xai', 'grok-4.7')?.refuses).toEqual(['stop']);
  });
});

describe('guessQuality', () => {
  it('rises with the price and is cautious where there is none', () => {
    const at = (outputPer1M: number) => guessQuality({ inputPer1M: 1, outputPer1M });
    expect(at(0)).toBeLessThan(at(0.5));
    expect(at(0.5)).toBeLessThan(at(5));
    expect(at(5)).toBeLessThan(at(50));
    expect(guessQuality(undefined)).toBeLessThan(at(1));
  });
});
