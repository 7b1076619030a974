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
export type {
  Candidate,
  Decision,
  DecisionReason,
  Exclusion,
  PassedOver,
  RankedCandidate,
  ResolvedProvider,
  Score,
} from './domain/decision.ts';
export type { Message, Part } from './domain/message.ts';
export type { ModelSpec, Price } from './domain/model.ts';
export type {
  BudgetMode,
  ChatRequest,
  MaxPrice,
  Priority,
  QualityGoal,
  RoutingOptions,
  Sort,
} from './domain/request.ts';
export type { Settings } from './domain/settings.ts';
export type { RouterState } from './domain/state.ts';
export type { Task, TaskAnalysis } from './domain/task.ts';
export { type DecisionOptions, decisionInput } from './engine/library-input.ts';
export { decide } from './router/decide.ts';
export type { DecisionInput, Knowledge, QuotaFact } from './router/input.ts';
export { analyzeTask } from './task/analyze.ts';
