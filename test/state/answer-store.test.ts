// Answers that are kept for a repeat: found while they are fresh and there is room, and nobody but their question finds them.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import {
  createAnswerStore,
  MAX_AGE_MS,
  MAX_ANSWER_CHARS,
  MAX_ANSWERS,
  MAX_CHARS,
} from '../../src/state/answer-store.ts';
import { removeLeftovers } from '../../src/state/atomic-file.ts';
import { everyPoint, type Worker } from '../helpers/every-point.ts';
import { analysis } from '../helpers/world.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
let folder: ReturnType<typeof temporaryFolder>;
let now = NOW;
beforeEach(() => {
  folder = temporaryFolder();
  now = NOW;
});
afterEach(() => folder.remove());

const path = () => join(folder.path, 'home', 'answers.json');
const store = () => createAnswerStore({ path: path(), clock: { now: () => now }, lock: { processes: ownProcesses() } });
const answer = (text: string, at = now): KeptAnswer => ({
  id: 'r1',
  at,
  provider: 'zai',
  model: 'glm-4.7',
  reason: 'preference',
  analysis: analysis(),
  text,
});

it('gives an answer to its own question, in any process, and the newer where there are two', async () => {
  expect(await store().find('q')).toBeUndefined();
  await store().keep('q', answer('old'));
  await store().keep('p', answer('other'));
  await store().keep('q', answer('new'));
  expect(await store().find('q')).toEqual(answer('new'));
  expect(await store().find('Q')).toBeUndefined();
});

it('is a file that only its owner can read, and that no question can be read off', async () => {
  await store().keep('a secret question', answer('text'));
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder.path, 'home')).mode & 0o777).toBe(0o700);
  expect(readFileSync(path(), 'utf8')).not.toContain('secret');
});

it('gives nothing that is too old, nor from a time to come, and clears it away', async () => {
  await store().keep('q', answer('text'));
  now = NOW + MAX_AGE_MS;
  expect(await store().find('q')).toBeDefined();
  now += 1;
  expect(await store().find('q')).toBeUndefined();
  await store().keep('p', answer('text'));
  expect(Object.keys(JSON.parse(readFileSync(path(), 'utf8')).answers)).toHaveLength(1);
  now = NOW - 1;
  expect(await store().find('p')).toBeUndefined();
});

it('keeps no more than so many, the newest', async () => {
  const one = store();
  await one.keep('0', answer('text'));
  const digests = Array.from({ length: MAX_ANSWERS }, (_, n) => [`d${n}`, answer('text', NOW + 1 + n)]);
  const { answers } = JSON.parse(readFileSync(path(), 'utf8'));
  writeFileSync(path(), JSON.stringify({ version: 1, answers: { ...answers, ...Object.fromEntries(digests) } }));
  now = NOW + MAX_ANSWERS + 1;
  await one.keep('new', answer('text'));
  const kept = Object.keys(JSON.parse(readFileSync(path(), 'utf8')).answers);
  expect([kept.length, kept.includes('d1'), kept.includes('d0')]).toEqual([MAX_ANSWERS, true, false]);
  expect([await one.find('0'), await one.find('new')]).toEqual([undefined, answer('text')]);
});

it('stays small, and one that is too long is not kept', async () => {
  const long = 'x'.repeat(MAX_ANSWER_CHARS - 1_000);
  for (let n = 0; n < 12; n++) {
    now += 1;
    await store().keep(`q${n}`, answer(long));
  }
  expect(statSync(path()).size).toBeLessThan(MAX_CHARS + 1_000);
  expect(await store().find('q11')).toBeDefined();
  expect(await store().find('q0')).toBeUndefined();
  await store().keep('longer', answer('x'.repeat(MAX_ANSWER_CHARS)));
  expect(await store().find('longer')).toBeUndefined();
  expect(await store().find('q11')).toBeDefined();
});

describe('a file that is damaged', () => {
  it.each(['', '{', 'null', '[]', '{"version":1}', '{"version":1,"answers":[]}', '{"answers":{}}'])(
    '(%s) is begun anew',
    async text => {
      await store().keep('q', answer('text'));
      writeFileSync(path(), text);
      expect(await store().find('q')).toBeUndefined();
      await store().keep('q', answer('text'));
      expect(await store().find('q')).toEqual(answer('text'));
    },
  );

  it.each([
    ['text', 7],
    ['text', ''],
    ['at', 'yesterday'],
    ['model', undefined],
    ['account', {}],
    ['analysis', { task: 'cooking' }],
    ['costNanoUsd', 'much'],
  ])('in one answer (%s: %j) gives the others', async (field, value) => {
    await store().keep('q', answer('text'));
    await store().keep('p', answer('text'));
    const kept = JSON.parse(readFileSync(path(), 'utf8'));
    const [digest] = Object.keys(kept.answers).reverse();
    kept.answers[digest!] = { ...kept.answers[digest!], [field]: value };
    writeFileSync(path(), JSON.stringify(kept));
    expect([await store().find('q'), await store().find('p')]).toEqual([undefined, answer('text')]);
  });
});

it('leaves the file of a newer version alone', async () => {
  await store().keep('q', answer('text'));
  const newer = '{"version":2,"pages":[1]}';
  writeFileSync(path(), newer);
  await expect(store().find('q')).rejects.toMatchObject({ reason: 'newer_version' });
  await expect(store().keep('q', answer('text'))).rejects.toMatchObject({ reason: 'newer_version' });
  expect(readFileSync(path(), 'utf8')).toBe(newer);
});

it('forgets all of it', async () => {
  expect(await store().forget()).toEqual([]);
  await store().keep('q', answer('text'));
  expect(await store().forget()).toEqual(['answers.json']);
  expect(await store().find('q')).toBeUndefined();
});

it('holds the answer or does not, wherever its process is killed, and the others all the same', async () => {
  const open = ({ dir, fs, processes }: Worker) => {
    const path = join(dir, 'answers.json');
    const lock = { processes, fs, onBroken: () => removeLeftovers(path, fs) };
    return createAnswerStore({ path, fs, lock, clock: { now: () => NOW } });
  };
  const points = await everyPoint({
    prepare: after => open(after).keep('a', answer('first')),
    act: victim => open(victim).keep('b', answer('second')),
    async check(after, isDone) {
      expect(await open(after).find('a')).toEqual(answer('first'));
      const second = await open(after).find('b');
      if (isDone) expect(second).toEqual(answer('second'));
      await open(after).keep('c', answer('third'));
      expect(await open(after).find('c')).toEqual(answer('third'));
      expect(await open(after).find('b')).toEqual(second);
    },
  });
  expect(points).toBeGreaterThan(3);
});
