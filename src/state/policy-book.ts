// Owns the policies that ruled one after the other: when each began, and what it said.
import { fingerprintOf, type RoutingSettings, routingOf } from '../domain/policy.ts';
import type { Clock } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { EpochMs } from '../domain/units.ts';
import type { FileSystem } from './file-system.ts';
import type { LockOptions } from './lock.ts';
import { createSharedFile } from './shared-file.ts';

export interface KeptPolicy {
  readonly from: EpochMs;
  readonly fingerprint: string;
  readonly routing: RoutingSettings;
}

export interface PastPolicy extends KeptPolicy {
  /** Whether it is what the settings file says now. */
  readonly isInForce: boolean;
}

export interface PolicyBook {
  /** Oldest first, each other than the one before it. Rejects where the settings file is not valid. */
  list(): Promise<readonly PastPolicy[]>;
  /** Keeps what the settings file says, unless that is what was kept last. A file that is not valid rules nobody. */
  keep(): Promise<void>;
  /** The same after a call under `used`: where nothing has changed, no more than a look at the head of a file. */
  keepAfter(used: Settings): Promise<void>;
}

export interface PolicyBookOptions {
  readonly path: string;
  readonly fs: FileSystem;
  readonly lock: LockOptions;
  readonly clock: Clock;
  /** Domains of vendors whose servers run at home or in their cloud: an address says which. */
  readonly clouds: readonly string[];
  /** What the settings file says now. */
  settings(): Promise<Settings>;
  /** When the settings file was last written; undefined where there is none. */
  changedAt(): EpochMs | undefined;
  warn(message: string): void;
}

/** `current` stands at the head of the file, so that it can be read without the rest. */
interface Kept {
  readonly version: 1;
  readonly current: string;
  readonly policies: readonly KeptPolicy[];
}

const NOTHING: Kept = { version: 1, current: '', policies: [] };
const MAX_POLICIES = 32;
const MAX_CHARS = 1024 * 1024;

export function createPolicyBook(options: PolicyBookOptions): PolicyBook {
  const { path, fs, lock, clock, clouds, changedAt, warn } = options;
  const file = createSharedFile<Kept>({ path, fs, lock, version: 1, read: readKept, initial: async () => NOTHING });

  async function keep(): Promise<void> {
    const settings = await options.settings().catch(() => undefined);
    if (!settings) return;
    const fingerprint = fingerprintOf(settings, clouds);
    if (isCurrent(path, fs, fingerprint)) return;
    const now = clock.now();
    const written = Math.min(changedAt() ?? now, now);
    const policy = { fingerprint, routing: routingOf(settings, clouds) };
    await file
      .update(kept => [kept.current === fingerprint ? kept : withPolicy(kept, policy, written, now), undefined])
      // Nobody's call or change fails because it cannot be compared with later.
      .catch((error: Error) => warn(`the policy in force could not be kept: ${error.message}`));
  }

  return {
    async list() {
      const current = fingerprintOf(await options.settings(), clouds);
      return (await file.read()).policies.map(one => ({ ...one, isInForce: one.fingerprint === current }));
    },
    keep,
    async keepAfter(used) {
      if (!isCurrent(path, fs, fingerprintOf(used, clouds))) await keep();
    },
  };
}

/** A backup put back keeps its old date, a variable changes without the file: then it rules from now on. */
function withPolicy({ policies }: Kept, policy: Omit<KeptPolicy, 'from'>, written: EpochMs, now: EpochMs): Kept {
  const last = policies.at(-1)?.from ?? 0;
  const from = written > last ? written : Math.max(now, last);
  const all = [...policies, { from, ...policy }].slice(-MAX_POLICIES);
  let size = JSON.stringify(all).length;
  while (size > MAX_CHARS) size -= JSON.stringify(all.shift()).length;
  return { version: 1, current: policy.fingerprint, policies: all };
}

const headOf = (current: string) => `{"version":1,"current":"${current}"`;

/** Whether the file says so; where it cannot be read, it is found out under the lock. */
function isCurrent(path: string, fs: FileSystem, fingerprint: string): boolean {
  const wanted = Buffer.from(headOf(fingerprint));
  const head = Buffer.alloc(wanted.length);
  try {
    const fd = fs.openSync(path, 'r');
    try {
      fs.readSync(fd, head, 0, head.length, 0);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return false;
  }
  return head.equals(wanted);
}

function readKept(value: unknown): Kept | undefined {
  const { version, current, policies } = (value ?? {}) as Partial<Kept>;
  return version === 1 && typeof current === 'string' && Array.isArray(policies) ? (value as Kept) : undefined;
}
