// Tests of the package's library face as built: a program of somebody else's imports it and decides.
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { analyzeTask, Decision, DecisionOptions, decide, decisionInput } from '../../src/index.ts';

const BUILT = pathToFileURL('dist/index.js').href;
interface Library {
  readonly analyzeTask: typeof analyzeTask;
  readonly decide: typeof decide;
  readonly decisionInput: typeof decisionInput;
}
const library = (await import(/* @vite-ignore */ BUILT)) as Library;

const messages = [{ role: 'user' as const, content: 'Write a Python function that calculates the Fibonacci numbers.' }];
const env = { OPENAI_API_KEY: 'sk-openai-1234567890', ZAI_API_KEY: 'sk-zai-1234567890' };
const NOW = Date.UTC(2026, 10, 21, 12);
const decided = (more: Partial<DecisionOptions> = {}): Decision =>
  library.decide(library.decisionInput({ messages, env, now: NOW, ...more }));

describe('the library as built', () => {
  it('says nothing at import, ends by itself, and reads no environment of its own', async () => {
    const script = `const { decide, decisionInput } = await import(${JSON.stringify(BUILT)});
      const { chain } = decide(decisionInput({ messages: [{ role: 'user', content: 'hi' }], env: {} }));
      console.log(chain.length);`;
    const { stdout, stderr } = await execa(process.execPath, ['--input-type=module', '-e', script], {
      env: { OPENAI_API_KEY: 'sk-openai-1234567890' },
    });
    expect([stdout, stderr]).toEqual(['0', '']);
  });

  it('decides from messages, a configuration and keys', () => {
    expect(library.analyzeTask({ messages })).toMatchObject({ task: 'coding', confident: true });
    expect(decided({ config: { preferences: { default: 'openai' } } })).toMatchObject({
      provider: 'openai',
      reason: 'preference',
    });
    expect(new Set(decided().chain.map(({ provider }) => provider))).toEqual(new Set(['openai', 'zai']));
  });

  it('takes the options of a call under their names', () => {
    expect(decided({ model: 'glm-4.7' })).toMatchObject({ provider: 'zai', model: 'glm-4.7', reason: 'pinned' });
    expect(decided({ task: 'simple', budget: 'free_only' }).chain.every(one => one.estimatedCost === 0)).toBe(true);
    expect(decided({ provider: 'openai' }).chain.every(({ provider }) => provider === 'openai')).toBe(true);
    expect(decided({ maxOutputTokens: 250_000, provider: 'zai' }).chain.length).toBeGreaterThan(0);
  });

  it('budgetPriority is a goal or a budget, and a budget that is named outranks it', () => {
    const tierOf = (more: Partial<DecisionOptions>) => decided({ task: 'simple', ...more }).chain[0]!.score;
    expect(decided({ budgetPriority: 'quality' }).reason).toBe('quality');
    expect(tierOf({ budgetPriority: 'cost' }).cost).toBe(1);
    expect(decided({ task: 'simple', budgetPriority: 'speed' }).chain[0]!.score.latency).toBeDefined();
    expect(decided({ budgetPriority: 'balanced' })).toEqual(decided({ budget: 'balanced' }));
    expect(decided({ budgetPriority: 'cost', budget: 'quality_first' }).reason).toBe('quality');
  });

  it('looks at budgets, those of the client too, as a call does when nothing was spent yet', () => {
    const config = {
      clients: { bot: { budget: { day: 0.000_001 } }, editor: { budget: { day: 5 } } },
      budget: { month: 9, providers: { Gemini: { day: 0 } } },
      preferences: { default: ['openai', 'zai'] },
    };
    const paid = { config, task: 'coding' as const, maxOutputTokens: 500 };
    expect(decided({ ...paid, client: 'editor' }).provider).toBe('openai');
    const refused = decided({ ...paid, client: 'bot', zone: 'Asia/Tokyo' });
    expect(refused.chain).toEqual([]);
    expect(refused.excluded.filter(({ provider }) => provider === 'openai')[0]).toMatchObject({
      reason: 'budget_spent',
      detail: expect.stringMatching(/^client bot budget of \$0\.000001 a day: \$0 spent, this call may cost \$/),
      until: Date.UTC(2026, 10, 21, 15),
    });
    // The provider's budget stands under one of its other names.
    const google = { ...paid, env: { GEMINI_API_KEY: 'AIza-1234567890' }, model: 'google/gemini-3.7-flash' };
    expect(decided(google).excluded).toMatchObject([{ provider: 'google', reason: 'budget_spent' }]);
    expect(() => decided({ ...paid, client: 'edtor' })).toThrow('unknown client "edtor"; did you mean editor?');
  });

  it('says where a configuration is wrong', () => {
    expect(() => decided({ config: { budgetMode: 'cheap' } })).toThrow(/budgetMode/);
  });

  it('takes knowledge of the caller’s own', () => {
    const input = library.decisionInput({ messages, env, now: NOW });
    const knowledge = {
      ...input.knowledge,
      cooldown: () => undefined,
      quota: ({ spec }: { readonly spec: { readonly id: string } }) => ({
        left: spec.id === 'zai' ? 0 : 1,
        spent: spec.id === 'zai',
      }),
    };
    const { chain, excluded } = library.decide({ ...input, knowledge });
    expect(chain.every(({ provider }) => provider === 'openai')).toBe(true);
    expect(excluded).toContainEqual(expect.objectContaining({ provider: 'zai', reason: 'quota_spent' }));
  });
});
