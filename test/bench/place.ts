// Owns where the measured programs live for one run: a state folder with settings, and the upstream they ask.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender } from './processes.ts';

export interface Home {
  readonly dir: string;
  /** `openclaw <words>` in this home. */
  openclaw(...words: readonly string[]): Contender;
  remove(): void;
}

/** A state folder. `settings` becomes its providers.json. */
export function createHome(settings?: object): Home {
  const dir = mkdtempSync(join(tmpdir(), 'openclaw-bench-'));
  if (settings) writeFileSync(join(dir, 'providers.json'), JSON.stringify(settings, undefined, 2), { mode: 0o600 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    OPENCLAW_STATE_DIR: dir,
    // Nothing listens on the discard port: no server of the machine takes part.
    OLLAMA_HOST: 'http://127.0.0.1:9',
  };
  return {
    dir,
    openclaw: (...words) => ({ args: ['bin/openclaw.js', ...words], env }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** What somebody with three providers has in the file. */
export const TYPICAL_SETTINGS = {
  version: 1,
  providers: {
    openai: { apiKey: 'sk-bench', quota: { limit: 1_000_000, unit: 'tokens', reset: 'daily' } },
    anthropic: {
      accounts: [
        { id: 'work', apiKey: 'sk-a' },
        { id: 'home', apiKey: 'sk-b' },
      ],
    },
    google: {
      apiKey: 'g-bench',
      quota: { limit: 1500, unit: 'requests', reset: 'daily', zone: 'America/Los_Angeles' },
    },
  },
  preferences: {
    default: ['anthropic', 'openai'],
    taskPreferences: { coding: ['anthropic'], simple: ['google'] },
    budgetMode: 'balanced',
    switchOnLimit: true,
  },
};

/** Settings under which only the provider at `baseUrl` answers. */
export const settingsFor = (baseUrl: string) => ({
  version: 1,
  providers: {
    bench: {
      wire: 'openai-chat',
      baseUrl,
      apiKey: 'sk-bench',
      models: { m: { contextWindow: 128_000, costPer1M: { input: 1, output: 2 }, qualityScore: 80 } },
    },
  },
});

export interface Upstream {
  readonly origin: string;
  /** The base URL of an OpenAI-like API. */
  readonly url: string;
  stop(): void;
}

/** An upstream in its own process that waits `delayMs` before it answers. */
export async function startUpstream(delayMs: number): Promise<Upstream> {
  const child = spawn(process.execPath, ['test/bench/upstream.mjs', String(delayMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  const origin = `http://127.0.0.1:${String(port).trim()}`;
  return { origin, url: `${origin}/v1`, stop: () => child.kill() };
}
