// Model names: every spelling a person may use, retired names, user aliases, misspellings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveModelName, withMatches } from '../../src/catalog/names.ts';
import { resolveWorld, specs, type World } from './world.ts';

const everything = resolveWorld();

function refs(name: string, world?: World, aliases?: Record<string, string>): readonly string[] {
  const found = resolveModelName(name, world ? resolveWorld(world) : everything, aliases);
  return 'matches' in found ? found.matches.map(({ provider, model }) => `${provider} ${model}`) : [];
}
function noticeOf(name: string, world?: World): string | undefined {
  return resolveModelName(name, world ? resolveWorld(world) : everything).notice;
}

describe('a bare name', () => {
  it('means every provider that has the model', () => {
    expect(refs('glm-4.7')).toEqual(['zai glm-4.7', 'openrouter z-ai/glm-4.7']);
    expect(refs('gpt-oss-120b')).toEqual(['groq openai/gpt-oss-120b', 'openrouter openai/gpt-oss-120b']);
    expect(refs('claude-sonnet-5-5')).toEqual([
      'anthropic claude-sonnet-5-5',
      'openrouter anthropic/claude-sonnet-5.5',
      'bedrock global.anthropic.claude-sonnet-5-5',
    ]);
  });
  it.each([
    ['GPT-4o', 'openai gpt-4o'],
    ['  gpt-4o ', 'openai gpt-4o'],
    ['models/gemini-3.8-flash', 'google gemini-3.8-flash'],
    ['Claude Opus 5.5', 'anthropic claude-opus-5-5'],
    ['claude-opus-5.5', 'anthropic claude-opus-5-5'],
    ['deepseek-v4-flash', 'deepseek deepseek-flash'],
    ['gpt-5.2-2025-12-11', 'openai gpt-5.2-2025-12-11'],
    ['claude-haiku-4-5-20251001', 'anthropic claude-haiku-4-5-20251001'],
    ['OpenAI GPT-4o', 'openai gpt-4o'],
    ['Google Flash', 'google gemini-3.8-flash'],
    ['Claude Sonnet', 'anthropic claude-sonnet-5-5'],
  ])('%s is understood', (name, expected) => {
    expect(refs(name)).toContain(expected);
    expect(noticeOf(name)).toBeUndefined();
  });
  it('of a dated snapshot keeps the date on the wire and the facts of the model', () => {
    const found = resolveModelName('openai/gpt-4o-2024-08-06', everything);
    expect(found).toMatchObject({ matches: [{ model: 'gpt-4o-2024-08-06', spec: { contextWindow: 128_000 } }] });
  });
});

describe('a name with a provider', () => {
  it.each([
    ['zai/glm-4.7', 'zai glm-4.7'],
    ['Z.AI/GLM-4.7', 'zai glm-4.7'],
    ['Moonshot/kimi-k3', 'kimi kimi-k3'],
    ['groq/openai/gpt-oss-120b', 'groq openai/gpt-oss-120b'],
    ['groq/gpt-oss-20b', 'groq openai/gpt-oss-20b'],
    ['openrouter/openai/gpt-4o', 'openrouter openai/gpt-4o'],
    ['openrouter/openai/gpt-4o:nitro', 'openrouter openai/gpt-4o:nitro'],
    ['openrouter/gpt-4o', 'openrouter openai/gpt-4o'],
    ['openrouter/free', 'openrouter openrouter/free'],
    ['google/models/gemini-3.8-flash', 'google gemini-3.8-flash'],
    ['google/gemini-3.8-flash', 'google gemini-3.8-flash'],
    ['bedrock/amazon.nova-micro-v1:0', 'bedrock amazon.nova-micro-v1:0'],
    ['openai/gpt-oss-20b', 'groq openai/gpt-oss-20b'],
    ['z-ai/glm-4.6', 'openrouter z-ai/glm-4.6'],
  ])('%s is that provider alone', (name, expected) => {
    expect(refs(name)).toEqual([expected]);
  });
  it('of an aggregator takes any author and slug, at an unknown price', () => {
    const found = resolveModelName('openrouter/anthropic/claude-3-opus', everything);
    expect(found).toMatchObject({ matches: [{ provider: 'openrouter', model: 'anthropic/claude-3-opus' }] });
    expect('matches' in found && found.matches[0]?.spec.price).toBeUndefined();
    expect(refs('openrouter/foo')).toEqual([]);
  });
  it('that cannot be asked goes to who lists the whole name, and says so', () => {
    const world = { keys: ['openrouter'] };
    expect(refs('openai/gpt-4o', world)).toEqual(['openai gpt-4o', 'openrouter openai/gpt-4o']);
    expect(noticeOf('openai/gpt-4o', world)).toBe('OpenAI is off or has no key; openai/gpt-4o goes to OpenRouter');
    expect(refs('anthropic/claude-3-opus', world)).toEqual(['openrouter anthropic/claude-3-opus']);
    expect(refs('openai/gpt-4o')).toEqual(['openai gpt-4o']);
  });
});

describe('an author and slug that nobody lists', () => {
  it('goes to the aggregator', () =>
    expect(refs('cohere/command-r-plus')).toEqual(['openrouter cohere/command-r-plus']));
  it('does not where it looks like a misspelt provider', () => {
    expect(resolveModelName('zia/glm-4.7', everything)).toMatchObject({ unknown: true });
    expect(resolveModelName('opnai/gpt-4o', everything)).toMatchObject({ unknown: true });
  });
});

describe('a retired name', () => {
  it('becomes its successor, and says so', () => {
    expect(refs('kimi-2.5')).toEqual(['kimi kimi-k3.1-pro']);
    expect(noticeOf('kimi-2.5')).toBe('kimi-2.5 was retired on 2026-08-31; using kimi-k3.1-pro');
    expect(noticeOf('glm-4-flash')).toBe('glm-4-flash has been retired; using glm-4.7-flash');
  });
  it('stays itself where another provider still serves it', () => {
    expect(refs('kimi-k2.5')).toEqual(['openrouter moonshotai/kimi-k2.5']);
    expect(noticeOf('kimi-k2.5')).toBeUndefined();
  });
  it('becomes its successor all the same where that other provider cannot be used', () => {
    expect(refs('kimi-k2.5', { keys: ['kimi'] })[0]).toBe('kimi kimi-k3.1-pro');
    expect(noticeOf('kimi-k2.5', { keys: ['kimi'] })).toContain('using kimi-k3.1-pro');
  });
  it.each([
    ['claude-3.5-sonnet', ['anthropic claude-sonnet-5-5', 'openrouter anthropic/claude-sonnet-5.5']],
    ['anthropic/claude-3.5-sonnet', ['anthropic claude-sonnet-5-5']],
    ['openrouter/anthropic/claude-3.5-sonnet', ['openrouter anthropic/claude-sonnet-5.5']],
    ['google/gemini-flash-1.5', ['google gemini-3.5-flash-lite']],
    ['gemini-flash-1.5', ['google gemini-3.5-flash-lite', 'openrouter google/gemini-3.5-flash-lite']],
    ['meta-llama/llama-3.1-70b-instruct', ['openrouter meta-llama/llama-3.3-70b-instruct']],
    ['glm-4-flash', ['zai glm-4.7-flash']],
    ['o4-mini', ['openai gpt-6.1-terra']],
    ['gpt-3.5-turbo', ['openai gpt-6-luna']],
    ['deepseek-chat', ['deepseek deepseek-flash']],
    ['claude-3-7-sonnet-20250219', ['anthropic claude-sonnet-5-5']],
    ['groq/llama-3.3-70b-versatile', ['groq openai/gpt-oss-120b']],
  ])('%s resolves with a notice', (name, expected) => {
    expect(refs(name)).toEqual(expected);
    expect(noticeOf(name)).toContain('retired');
  });
  it('is retired by its date', () => {
    expect(noticeOf('anthropic/claude-sonnet-4-5')).toBeUndefined();
    expect(noticeOf('anthropic/claude-sonnet-4-5', { today: '2026-11-30' })).toBe(
      'anthropic/claude-sonnet-4-5 was retired on 2026-11-30; using claude-sonnet-5-5',
    );
  });
});

describe('the other names of the conception', () => {
  it.each([
    'glm-4.7',
    'glm-4.6',
    'glm-4.5',
    'gemini-2.5-flash',
    'gpt-4o',
    'openai/gpt-4o',
    'openai/gpt-4o-mini',
    'openrouter/openai/gpt-4',
    'openrouter/meta-llama/llama-3-70b',
  ])('%s resolves without a word', name => {
    expect(refs(name).length).toBeGreaterThan(0);
    expect(noticeOf(name)).toBeUndefined();
  });
});

describe('user aliases', () => {
  const aliases = { fast: 'quick', Quick: 'groq/openai/gpt-oss-20b', a: 'b', b: 'a', 'gpt-4o': 'gpt-6-luna' };
  it('chain, whatever their case', () => expect(refs('FAST', {}, aliases)).toEqual(['groq openai/gpt-oss-20b']));
  it('outrank models', () => expect(refs('gpt-4o', {}, aliases)[0]).toBe('openai gpt-6-luna'));
  it('may not run in a circle', () => expect(refs('a', {}, aliases)).toEqual([]));
});

describe('Ollama names', () => {
  const learned = { ollama: [{ id: 'llama3.2:latest' }, { id: 'qwen3:4b' }] };
  it('have the tag latest where none is given', () => {
    expect(refs('llama3.2', { learned })).toEqual(['ollama llama3.2:latest']);
    expect(refs('ollama/qwen3:4b', { learned })).toEqual(['ollama qwen3:4b']);
  });
  it('that are not pulled are unknown once the list is', () => {
    expect(refs('ollama/llama3.1:8b', { learned })).toEqual([]);
    expect(refs('ollama/anything:1b')).toEqual(['ollama anything:1b']);
  });
});

describe('a name nobody knows', () => {
  it.each([
    ['gtp-4o', 'gpt-4o'],
    ['zai/glm-4.77', 'zai/glm-4.7'],
    ['claude-opus-5-6', 'claude-opus-5-5'],
    ['sonnet', 'claude-sonnet-5-5'],
  ])('%s suggests %s', (name, expected) => {
    const found = resolveModelName(name, everything);
    expect(found).toMatchObject({ unknown: true });
    expect('unknown' in found && found.nearest).toContain(expected);
  });
  it('suggests only names that resolve', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specs.flatMap(({ models }) => models.map(({ id }) => id))), fc.nat(), (id, at) => {
        const misspelt = `${id.slice(0, at % id.length)}~${id.slice(at % id.length)}`;
        const found = resolveModelName(misspelt, everything);
        if ('unknown' in found) for (const name of found.nearest) expect(refs(name).length, name).toBeGreaterThan(0);
      }),
    );
  });
});

describe('whatever the name', () => {
  const ids = everything.flatMap(({ spec, models }) =>
    models.filter(({ status }) => status !== 'retired').map(({ id }) => [spec.id, id] as const),
  );
  it('an exact current id with its provider is itself', () => {
    for (const [provider, id] of ids) expect(refs(`${provider}/${id}`)).toEqual([`${provider} ${id}`]);
  });
  it('resolving never throws, and resolving the result again changes nothing', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('openai', 'zai', 'gpt-4o', '/', ':', 'models/', 'toString', '~'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.dictionary(fc.string(), fc.string()), (parts, aliases) => {
        const found = resolveModelName(parts.join(''), everything, aliases);
        if (!('matches' in found)) return;
        for (const { provider, model } of found.matches)
          expect(refs(`${provider}/${model}`)).toEqual([`${provider} ${model}`]);
      }),
    );
  });
});

describe('withMatches', () => {
  it('adds what its provider does not list', () => {
    const found = resolveModelName('openrouter/anthropic/claude-3-opus', everything);
    if (!('matches' in found)) throw new Error('unknown');
    const models = withMatches(everything, found.matches).find(({ spec }) => spec.id === 'openrouter')?.models;
    expect(models?.at(-1)?.id).toBe('anthropic/claude-3-opus');
  });
});
