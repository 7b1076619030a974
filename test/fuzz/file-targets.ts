// Owns the fuzzing of what stands in files: settings that people write, and state that anything may have damaged.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseSettings } from '../../src/schema/parse.ts';
import { createAnswerStore } from '../../src/state/answer-store.ts';
import { createFileStore } from '../../src/state/files.ts';
import { countOne, idsOf, logEntry } from '../conformance/state.ts';
import * as seeds from '../fixtures/config/seeds.ts';
import { ownProcesses } from '../state/fixtures.ts';
import { damagedBytes, damagedText, inTime } from './mutation.ts';
import type { FuzzTarget } from './targets.ts';

const SETTINGS = Object.values(seeds).flatMap(value => (typeof value === 'string' ? [value] : []));
const OPTIONS = { env: { ZAI_API_KEY: 'k', X: '1' }, knownProviders: ['zai', 'openai', 'google'] };

const LOG = `[\n${['a', 'b', 'c'].map(id => JSON.stringify(logEntry(id))).join(',\n')}\n]\n`;
const CACHE = JSON.stringify({ version: 1, cooldowns: {}, strikes: {}, quotas: {}, measures: {}, pools: { n: 3 } });
const ANSWER = {
  id: 'a',
  at: 0,
  provider: 'zai',
  model: 'glm',
  reason: 'preference' as const,
  analysis: {
    task: 'coding' as const,
    confidence: 0.9,
    confident: true,
    inputTokens: 5,
    outputTokens: 50,
    needs: { vision: false, tools: false, json: false },
  },
  text: 'An answer.',
};
const Q_DIGEST = createHash('sha256').update('q').digest('hex');
const ANSWERS = JSON.stringify({ version: 1, answers: { [Q_DIGEST]: ANSWER } });
const encode = (text: string) => new TextEncoder().encode(text);

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export const fileTargets: readonly FuzzTarget[] = [
  {
    name: 'settings: valid, or errors with a line and a column',
    property: fc.property(damagedText(SETTINGS), text => {
      const parsed = inTime(() => parseSettings(text, OPTIONS));
      if (!('errors' in parsed)) return;
      if (parsed.errors.length === 0) throw new Error('refused without a reason');
      for (const { line, column, message } of parsed.errors)
        if (!(line >= 1 && column >= 1 && message !== '')) throw new Error(`${line}:${column} ${message}`);
    }),
  },
  {
    name: 'a damaged log: the next entry is added, and what could be read before still can, or was set aside',
    isSlow: true,
    property: fc.asyncProperty(damagedBytes([encode(LOG)]), bytes =>
      inFolder(async dir => {
        writeFileSync(join(dir, 'providers-log.json'), bytes);
        const store = createFileStore({ dir, clock: { now: () => 0 }, lock: { processes: ownProcesses() } });
        const before = await idsOf(store);
        await store.append(logEntry('new'));
        const after = await idsOf(store);
        if (after[0] !== 'new') throw new Error(`newest is ${after[0]}`);
        const lost = before.filter(id => !after.includes(id));
        const isAside = readdirSync(dir).some(name => name.includes('.damaged-'));
        if (lost.length > 0 && !isAside) throw new Error(`lost ${lost}`);
      }),
    ),
  },
  {
    name: 'a damaged cache: used or begun anew, and never in the way',
    isSlow: true,
    property: fc.asyncProperty(damagedBytes([encode(CACHE)]), bytes =>
      inFolder(async dir => {
        writeFileSync(join(dir, 'provider-cache.json'), bytes);
        const store = createFileStore({ dir, clock: { now: () => 0 }, lock: { processes: ownProcesses() } });
        try {
          await store.update(countOne('other'));
        } catch (error) {
          if ((error as { reason?: string }).reason === 'newer_version') return;
          throw error;
        }
        JSON.parse(readFileSync(join(dir, 'provider-cache.json'), 'utf8'));
        if (readdirSync(dir).some(name => /lock|tmp/.test(name))) throw new Error('something was left behind');
      }),
    ),
  },
  {
    name: 'damaged answers: a sound one is found, or none; the next is kept, and never in the way',
    isSlow: true,
    property: fc.asyncProperty(damagedBytes([encode(ANSWERS)]), bytes =>
      inFolder(async dir => {
        const path = join(dir, 'answers.json');
        writeFileSync(path, bytes);
        const store = createAnswerStore({ path, clock: { now: () => 1 }, lock: { processes: ownProcesses() } });
        try {
          const found = await store.find('q');
          if (found && (typeof found.text !== 'string' || found.text === '')) throw new Error('no answer');
          await store.keep('r', ANSWER);
        } catch (error) {
          if ((error as { reason?: string }).reason === 'newer_version') return;
          throw error;
        }
        if ((await store.find('r'))?.text !== ANSWER.text) throw new Error('the new one is not there');
        if (readdirSync(dir).some(name => /lock|tmp/.test(name))) throw new Error('something was left behind');
      }),
    ),
  },
];
