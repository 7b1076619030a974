// Owns sessions for tests: a store in a folder of its own, and turns made up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, SessionStore, Turn } from '../../src/session/contract.ts';
import { createSessionStore } from '../../src/session/store.ts';
import { createProcesses } from '../../src/state/processes.ts';

export interface SessionFolder {
  readonly dir: string;
  readonly store: SessionStore;
  /** Another process's store over the same files, as far as that can be told. */
  another(): SessionStore;
  remove(): void;
}

export const NOW = Date.UTC(2026, 10, 21, 12);

export function sessionFolder(now: () => number = () => NOW): SessionFolder {
  const root = mkdtempSync(join(tmpdir(), 'sessions-'));
  const dir = join(root, 'provider-sessions');
  const processes = createProcesses({ pid: process.pid, kill: process.kill.bind(process) });
  let roll = 0;
  const dice = {
    next: () => {
      roll += 1;
      return (roll % 97) / 97;
    },
  };
  const another = () => createSessionStore({ dir, clock: { now }, dice, lock: { processes } });
  return { dir, store: another(), another, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export function turn(more: Partial<Turn> = {}): Turn {
  return {
    id: 't1',
    at: NOW,
    user: 'why is the sky blue?',
    answer: 'Rayleigh scattering.',
    finishReason: 'stop',
    by: { provider: 'zai', model: 'glm-4.7' },
    reason: 'preference',
    task: 'coding',
    cost: 1000,
    latencyMs: 500,
    contextTokens: 20_000,
    contextWindow: 128_000,
    wishes: 'w',
    ...more,
  };
}

export function session(more: Partial<Session> = {}): Session {
  return { name: 's', createdAt: NOW, turns: [], ...more };
}
