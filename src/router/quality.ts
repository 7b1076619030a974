// Owns what a quality score is worth to the ranking: its tiers, and how good an answer a task deserves.
import type { Task } from '../domain/task.ts';

/** Lower bounds of the tiers of the scale, best first. */
const TIERS = [90, 80, 70, 60] as const;

/** Answers to demanding tasks should come from models at least this good. */
const FLOORS: Readonly<Record<Task, number>> = {
  coding: 75,
  reasoning: 75,
  planning: 75,
  decision: 75,
  creative: 60,
  simple: 0,
};

/** Where the best is asked for, models within this many points are equally good. */
const STEP = 8;

/** 0 is the best tier; one more for each that lies between. */
export function qualityTier(score: number): number {
  const tier = TIERS.findIndex(bound => score >= bound);
  return tier < 0 ? TIERS.length : tier;
}

export const qualityStep = (score: number) => Math.round(score / STEP);

/** A task that nobody is sure of counts as demanding: a wrong guess must not send it to a weak model. */
const isDemanding = (task: Task | undefined) => task !== 'simple' && task !== 'creative';

/**
 * How far a model falls short of what the task deserves, 0 for not at all. A demanding one wants a model within one tier
 * of `best`, the best that could be had instead, whatever that costs; and every task has its floor.
 */
export function shortfall(task: Task | undefined, score: number, best: number): number {
  const tiersShort = isDemanding(task) ? Math.max(0, qualityTier(score) - qualityTier(best) - 1) : 0;
  return 2 * tiersShort + (score >= FLOORS[task ?? 'coding'] ? 0 : 1);
}
