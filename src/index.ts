// Owns the library face of the package: what `import … from 'openclaw-provider'` gives. Nothing happens at import.
export type { Decision, RankedCandidate } from './domain/decision.ts';
export type { Message, Part } from './domain/message.ts';
export type { Task, TaskAnalysis } from './domain/task.ts';
export { decide } from './router/decide.ts';
export type { DecisionInput, Knowledge } from './router/input.ts';
export { analyzeTask } from './task/analyze.ts';
