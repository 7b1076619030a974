// Owns the answers that are kept for a repeat of their questions: one file of bounded size and age, questions as digests.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { AnswerStore, KeptAnswer } from '../domain/kept-answer.ts';
import type { Clock } from '../domain/ports.ts';
import { TASKS, type TaskAnalysis } from '../domain/task.ts';
import { isRecord } from './content.ts';
import { disk, type FileSystem } from './file-system.ts';
import type { LockOptions } from './lock.ts';
import { createSharedFile } from './shared-file.ts';

export const MAX_AGE_MS = 7 * 86_400_000;
/** The file is read whole at each question: this keeps that within milliseconds. */
export const MAX_ANSWERS = 500;
export const MAX_CHARS = 2 * 1024 * 1024;
/** One that is longer would push too many others out. */
export const MAX_ANSWER_CHARS = MAX_CHARS / 8;

export interface AnswerStoreOptions {
  readonly path: string;
  readonly lock: LockOptions;
  readonly clock: Clock;
  readonly fs?: FileSystem;
}

/** `answers` is by digest, and holds whatever the file does: each is looked at when it is wanted. */
interface Kept {
  readonly version: 1;
  readonly answers: Readonly<Record<string, unknown>>;
}

const NOTHING: Kept = { version: 1, answers: {} };

export function createAnswerStore({ path, lock, clock, fs = disk }: AnswerStoreOptions): AnswerStore {
  const file = createSharedFile<Kept>({ path, fs, lock, version: 1, read: readKept, initial: async () => NOTHING });
  return {
    async find(question) {
      const { answers } = await file.read();
      const key = digestOf(question);
      return Object.hasOwn(answers, key) ? readAnswer(answers[key], clock.now()) : undefined;
    },
    keep: (question, answer) =>
      file.update(({ answers }) => [bounded(digestOf(question), answer, answers, clock.now()), undefined]),
    forget: async () => ((await file.remove()) ? [basename(path)] : []),
  };
}

/** No prompt can be read off it, and no two prompts share one. */
const digestOf = (question: string) => createHash('sha256').update(question).digest('hex');

/** The new answer, and of the others the newest that there is room for. */
function bounded(key: string, answer: KeptAnswer, before: Kept['answers'], now: number): Kept {
  const others = Object.entries(before).flatMap(([name, value]) => {
    const sound = name === key ? undefined : readAnswer(value, now);
    return sound ? [[name, sound] as const] : [];
  });
  let room = MAX_CHARS;
  const kept = [[key, answer] as const, ...others.sort(([, a], [, b]) => b.at - a.at)]
    .slice(0, MAX_ANSWERS)
    .filter(entry => {
      const size = JSON.stringify(entry).length;
      const fits = size <= Math.min(room, MAX_ANSWER_CHARS);
      if (fits) room -= size;
      return fits;
    });
  return { version: 1, answers: Object.fromEntries(kept) };
}

function readKept(value: unknown): Kept | undefined {
  const isKept = isRecord(value) && value['version'] === 1 && isRecord(value['answers']);
  return isKept ? (value as unknown as Kept) : undefined;
}

/** Undefined for what is damaged, too old, or from a time that is still to come. */
function readAnswer(value: unknown, now: number): KeptAnswer | undefined {
  if (!isRecord(value)) return undefined;
  const { at, id, provider, model, account, reason, analysis, text, reasoning, costNanoUsd } = value;
  const isDated = typeof at === 'number' && at <= now && now - at <= MAX_AGE_MS;
  const isNamed = [id, provider, model, reason].every(isText) && [account, reasoning].every(isTextOrAbsent);
  const isPriced = costNanoUsd === undefined || Number.isFinite(costNanoUsd);
  return isDated && isNamed && isPriced && isText(text) && isAnalysis(analysis)
    ? (value as unknown as KeptAnswer)
    : undefined;
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isTextOrAbsent = (value: unknown) => value === undefined || typeof value === 'string';

function isAnalysis(value: unknown): value is TaskAnalysis {
  if (!isRecord(value)) return false;
  const figures = ['confidence', 'inputTokens', 'outputTokens'].map(name => value[name]);
  return TASKS.some(task => task === value['task']) && figures.every(Number.isFinite) && isRecord(value['needs']);
}
