// Owns a state store in memory, for tests that are not about files.
import type { LogEntry } from '../../src/domain/outcome.ts';
import type { StateStore } from '../../src/domain/ports.ts';
import { EMPTY_STATE, type ModelLists, type RouterState } from '../../src/domain/state.ts';

export interface MemoryStore extends StateStore {
  readonly log: LogEntry[];
  state: RouterState;
}

export function memoryStore(state: RouterState = EMPTY_STATE): MemoryStore {
  let models: ModelLists = { version: 1, lists: {} };
  return {
    state,
    log: [],
    async read() {
      return this.state;
    },
    async update(change) {
      const [next, result] = change(this.state);
      this.state = next;
      return result;
    },
    async append(entry) {
      this.log.push(entry);
    },
    async *entries() {
      yield* [...this.log].reverse();
    },
    readModels: async () => models,
    async updateModels(change) {
      models = change(models);
    },
  };
}
