// Owns the group of parts that only a call upstream, or a decision about one, needs: loaded as one when the first comes.
export { analyzeTask } from '../task/analyze.ts';
export { codecFor } from '../wire/index.ts';
export { createEngine } from './engine.ts';
export { probeProvider } from './probe.ts';
export { probeQuota } from './quota-probe.ts';
