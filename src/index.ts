// Owns the library face of the package: what `import … from 'openclaw-provider'` gives. Nothing happens at import.
export {
  type GroupStats,
  isHealthy,
  type Stats,
  type StatsDimension,
  statsBy,
  type Timing,
  totalStats,
} from './accounting/stats.ts';
export type { Decision, RankedCandidate } from './domain/decision.ts';
export type { Message, Part } from './domain/message.ts';
export type { RouterState } from './domain/state.ts';
export type { Task, TaskAnalysis } from './domain/task.ts';
export { decide } from './router/decide.ts';
export type { DecisionInput, Knowledge } from './router/input.ts';
export { analyzeTask } from './task/analyze.ts';
