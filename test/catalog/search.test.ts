// The search over models, and the matrix of tasks and priorities.
import { describe, expect, it } from 'vitest';
import { matrixModels } from '../../src/catalog/matrix.ts';
import { searchModels } from '../../src/catalog/search.ts';
import { PRIORITIES } from '../../src/domain/request.ts';
import { TASKS } from '../../src/domain/task.ts';
import { resolveWorld } from './world.ts';

const everything = resolveWorld();
const search = (query?: string) =>
  searchModels(everything, query).map(({ provider, model }) => `${provider.spec.id} ${model.id}`);

describe('searchModels', () => {
  it('gives all living models without a query', () => {
    const living = everything.flatMap(({ models }) => models.filter(({ status }) => status !== 'retired'));
    expect(search()).toHaveLength(living.length);
  });
  it('finds by parts of ids and names, all words together', () => {
    expect(search('glm 4.7')).toEqual([
      'zai glm-4.7',
      'zai glm-4.7-flashx',
      'zai glm-4.7-flash',
      'openrouter z-ai/glm-4.7',
    ]);
    expect(search('MOONSHOT k3.1 highspeed')).toEqual(['kimi kimi-k3.1-pro-highspeed']);
  });
  it('filters by ability', () => {
    expect(search('zai free')).toEqual(['zai glm-4.7-flash', 'zai glm-4.5-flash']);
    expect(search('groq vision')).toEqual(['groq qwen/qwen3.8-27b', 'groq qwen/qwen3.6-27b']);
    expect(search('retired kimi')).toEqual(['kimi kimi-k2.5']);
    expect(search('local')).toEqual(['ollama llama3.1:8b', 'ollama gpt-oss:20b']);
  });
  it('forgives one slip where nothing fits as written', () => {
    expect(search('sonet 5.5')).toContain('anthropic claude-sonnet-5-5');
    expect(search('xyzzy')).toEqual([]);
  });
});

describe('the task matrix', () => {
  it('names a living model for every task and priority', () => {
    for (const task of TASKS)
      for (const priority of PRIORITIES)
        expect(matrixModels(task, priority, everything)[0]?.[0]?.spec.status, `${task} ${priority}`).not.toBe(
          'retired',
        );
  });
  it('gives the present successors of the models it was conceived with', () => {
    const first = (task: (typeof TASKS)[number], priority: (typeof PRIORITIES)[number]) =>
      matrixModels(task, priority, everything)[0]?.[0];
    expect(first('coding', 'quality')?.model).toBe('claude-sonnet-5-5');
    expect(first('coding', 'cost')?.model).toBe('meta-llama/llama-3.3-70b-instruct');
    expect(first('simple', 'speed')?.model).toBe('gemini-3.5-flash-lite');
    // One that is about to be switched off is recommended no more, though it still answers to its name.
    expect(first('reasoning', 'quality')).toMatchObject({ provider: 'openai', model: 'gpt-6-luna' });
    const later = resolveWorld({ today: '2027-02-01' });
    expect(matrixModels('reasoning', 'quality', later.slice(0, 1))[0]?.[0]?.model).toBe('gpt-6-luna');
  });
});
