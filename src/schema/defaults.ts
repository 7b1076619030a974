// Owns the settings of somebody who has written none.
import type { Settings } from '../domain/settings.ts';

export const DEFAULT_SETTINGS: Settings = {
  providers: {},
  preferences: {
    default: [],
    tasks: {},
    qualities: {},
    budgets: {},
    budgetMode: 'balanced',
    autoRouting: true,
    switchOnLimit: false,
    preserveContext: true,
  },
  aliases: {},
  useOpenRouter: true,
  budgets: [],
  onBudget: 'refuse',
  clients: [],
  logContent: false,
  taskClassifier: 'local',
  state: { backend: 'files' },
  timeouts: {},
};
