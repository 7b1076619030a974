// Owns the wiring of the shared state: files or Redis as the settings say, the daily sums of use, and the ledger of credits.

import type { ResolvedProvider } from './domain/decision.ts';
import { messageOf } from './domain/error-message.ts';
import { createCreditBook, type EndedCosts, type OwnCreditBook } from './engine/credit-book.ts';
import type { UsageBook } from './engine/usage-book.ts';
import { type Machine, once, type Places } from './machine.ts';
import { createCreditFile, lazyLedger } from './state/credit-ledger.ts';
import { createCreditMemory } from './state/credit-memory.ts';
import { damagedName } from './state/damaged.ts';
import { disk } from './state/file-system.ts';
import { createFileStore, type FileStoreOptions } from './state/files.ts';
import type { PolicyBook } from './state/policy-book.ts';
import type { RedisConnection } from './state/redis/connection.ts';
import type { LoadedSettings } from './state/settings-file.ts';
import { createSharedFile } from './state/shared-file.ts';
import { lazyStore, type SharedStore } from './state/shared-store.ts';

export interface WiredState {
  readonly state: SharedStore;
  readonly credits: OwnCreditBook;
  usage(): Promise<UsageBook>;
  close(): Promise<void>;
}

/** What the state is told by others: they in turn need the state, so it is asked for when it is wanted. */
export interface StateNeeds {
  settings(): Promise<LoadedSettings>;
  providers(): Promise<readonly ResolvedProvider[]>;
  readonly policies: PolicyBook;
}

/** How many of the requests sum up what the log has gained. */
const SUMMING_SHARE = 1 / 256;

export function wireState(machine: Machine, { at, lockFor, processes }: Places, given: StateNeeds): WiredState {
  const { clock, dice, stateDir, warn } = machine;
  const rebuild: FileStoreOptions['rebuild'] = async entries => {
    const { rebuildQuotas } = await import('./engine/rebuild.ts');
    return rebuildQuotas(entries, await given.providers(), clock.now());
  };
  const files = createFileStore({ dir: stateDir, clock, lock: { processes }, warn, rebuild });
  let connection: RedisConnection | undefined;
  let flush = async () => {};
  const connected = once(async (): Promise<RedisConnection | undefined> => {
    // Settings that are not valid are told where they are needed; the log can be read without them.
    const place = await given.settings().then(
      loaded => loaded.settings.state,
      () => undefined,
    );
    if (place?.backend !== 'redis') return undefined;
    const { createConnection } = await import('./state/redis/index.ts');
    connection = createConnection({ url: place.url });
    return connection;
  });
  const chosen = once(async (): Promise<SharedStore> => {
    const redis = await connected();
    if (!redis) return files;
    const { createRedisStore } = await import('./state/redis/index.ts');
    const store = createRedisStore({
      connection: redis,
      local: files,
      unsentPath: at('provider-unsent.json'),
      processes,
      clock,
      rebuild,
      effects: async () => {
        const { withLateEffect } = await import('./engine/effect.ts');
        return (told, effect) => withLateEffect(told, effect, clock.now());
      },
      settle: async effect => {
        const { settlementOf } = await import('./engine/effect.ts');
        const owed = settlementOf(effect);
        if (owed) await credits.settle(owed.attempt, owed.cost, owed.of);
      },
      warn,
    });
    flush = store.flush;
    return store;
  });
  const stored = lazyStore(chosen);
  const usage = once(async () => {
    const { createUsageBook, noUsage, readUsageDays } = await import('./engine/usage-book.ts');
    const form = { version: 1, read: readUsageDays, initial: noUsage };
    const path = at('provider-usage.json');
    const onDamage = () => {
      const aside = damagedName(path, clock.now());
      disk.renameSync(path, aside);
      warn(
        `${path} cannot be read and is summed up anew from the log, which may go back less far. It is kept as ${aside}.`,
      );
    };
    const file = createSharedFile({
      path,
      fs: disk,
      onDamage,
      lock: lockFor('provider-usage.json'),
      ...form,
    });
    return createUsageBook(stored, file, machine.timeZone);
  });
  const state: SharedStore = {
    ...stored,
    async append(entry) {
      await stored.append(entry);
      try {
        await keepUp();
      } catch (error) {
        // What was to be written is written.
        warn(messageOf(error));
      }
    },
  };
  async function keepUp() {
    // Somebody may have edited the file by hand since the last call.
    await given.policies.keepAfter((await given.settings()).settings);
    // Now and then, long before the oldest entries go.
    if (dice.next() < SUMMING_SHARE) await (await usage()).upToDate();
  }
  const ledger = lazyLedger(async () => {
    const redis = await connected();
    const path = at('provider-credits.json');
    if (!redis) return createCreditFile({ path, clock, lock: lockFor('provider-credits.json'), warn });
    const { createRedisCredits } = await import('./state/redis/index.ts');
    return createRedisCredits({ connection: redis, key: '{openclaw}:credits' });
  });
  const memory = createCreditMemory(at('provider-credits-on.json'));
  const ended: EndedCosts = async (attempts, since) => {
    const { endedCostsIn } = await import('./engine/ended-costs.ts');
    return endedCostsIn(stored)(attempts, since);
  };
  const credits = createCreditBook(ledger, clock, warn, memory, ended);
  return {
    state,
    usage,
    credits,
    async close() {
      await flush();
      connection?.close();
    },
  };
}
