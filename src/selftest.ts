// Owns the self-test's world: the faults against the user's settings, and the folder for what they leave behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SelfTestWorld } from './cli/context.ts';
import type { StateStore } from './domain/ports.ts';
import { watchLateness } from './sandbox/lateness.ts';
import { type SelfTestInput, startSelfTest } from './sandbox/self-test.ts';
import type { Role } from './sandbox/self-test-cast.ts';

/** Starts all faults, each with the state of a folder of its own. Rejects where no folder can be made. */
export async function startSelfTestIn(
  input: Omit<SelfTestInput, 'store' | 'lateMs'>,
  storeIn: (dir: string) => StateStore,
): Promise<SelfTestWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'openclaw-selftest-'));
  // A machine that is busy with others is no fault of anybody's settings.
  const lateness = watchLateness();
  const store = (name: string) => storeIn(join(dir, name));
  const { cast, limits, reports } = startSelfTest({ ...input, lateMs: lateness.ms, store });
  return {
    primary: nameOf(cast.primary),
    ...(cast.fallback && { fallback: nameOf(cast.fallback) }),
    isStandIn: cast.isStandIn,
    patienceMs: limits.firstTokenMs,
    reports,
    async close() {
      lateness.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const nameOf = ({ provider, model }: Role) => ({ provider: provider.spec.id, model: model.id });
