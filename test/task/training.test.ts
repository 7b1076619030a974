// Training is repeatable, and the program never carries it.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUCKETS } from '../../src/task/features.ts';
import { learn, toExamples } from '../../src/task/train/learn.ts';
import { fitThreshold, fitThresholds } from '../../src/task/train/measure.ts';
import { moduleOf, pack, unpack } from '../../src/task/train/pack.ts';
import { readPhraseBook } from '../../src/task/train/phrase-book.ts';
import { EVERYDAY } from './everyday.ts';

const PHRASES = 'src/task/train/phrases';

describe('training', () => {
  test('two runs give the same module, byte by byte', () => {
    const train = () =>
      moduleOf(pack(learn(toExamples(readPhraseBook(PHRASES, 1, 7).slice(0, 200)))), 1, [0.8, 0.8, 0.8, 0.8, 0.8, 0.9]);
    expect(train()).toBe(train());
  });

  test('what is packed comes back, within half a step', () => {
    const weights = new Float32Array(BUCKETS * 6);
    weights.set([0.5, -1, 0, 0.25, 0, 1], 600 * 6);
    weights.set([0.1, 0.2, 0.3, -0.4, 0.5, -0.6], (BUCKETS - 1) * 6);
    const packed = pack(weights);
    const back = unpack(packed, BUCKETS);
    for (const [at, weight] of weights.entries())
      if (Math.abs((back[at] as number) - weight) > packed.scale / 2 + 1e-12) expect.fail(`weight ${at}`);
  });

  test('the threshold is the lowest that keeps the accuracy asked for', () => {
    const verdict = (confidence: number, right: boolean) => ({
      confidence,
      guessed: right ? 0 : 1,
      task: 0,
      source: 's',
    });
    const verdicts = [verdict(0.9, true), verdict(0.8, true), verdict(0.7, false), verdict(0.6, true)];
    expect(fitThreshold(verdicts, 1)).toBe(0.8);
    expect(fitThreshold(verdicts, 0.7)).toBe(0.6);
    expect(fitThresholds(verdicts, 1)).toEqual([0.6, 1, 1, 1, 1, 1]);
  });

  test('every slot of the phrase book is filled, and none of its prompts is an everyday one of the tests', () => {
    const prompts = readPhraseBook(PHRASES, 3, 1).map(({ prompt }) => prompt);
    expect(prompts.length).toBeGreaterThan(2000);
    expect(prompts.filter(prompt => /\{[a-z]+\}/.test(prompt))).toEqual([]);
    const known = new Set(prompts.map(prompt => prompt.toLowerCase()));
    expect(EVERYDAY.filter(([prompt]) => prompt.length > 25 && known.has(prompt.toLowerCase()))).toEqual([]);
  });

  test('no module of the program imports it', () => {
    const modules = readdirSync('src', { recursive: true, encoding: 'utf8' });
    const outside = modules.filter(path => path.endsWith('.ts') && !path.startsWith('task/train/'));
    expect(outside.filter(path => /from '[^']*\/train\//.test(readFileSync(`src/${path}`, 'utf8')))).toEqual([]);
  });
});
