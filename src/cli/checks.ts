// Owns the checks of `doctor`: each looks at one thing and says what it found and what to do.
import type { Failure } from '../domain/failure.ts';
import { failureHint } from '../domain/failure-policy.ts';
import { UNCOUNTED } from '../domain/shortage-words.ts';
import type { ProbeResult } from '../engine/probe.ts';
import { failureWords } from '../render/failure-words.ts';
import { counted } from '../render/number.ts';
import { formatDuration } from '../render/time.ts';
import type { Context } from './context.ts';
import { detailsOf } from './errors.ts';
import { EXIT, exitCodeOfFailure } from './exit.ts';
import { isUsable } from './names.ts';
import { SET_A_KEY } from './no-key.ts';

export interface Finding {
  readonly level: 'ok' | 'warning' | 'error';
  readonly what: string;
  readonly why?: string;
  /** An exact command where there is one. */
  readonly fix?: string;
  /** With which the program ends if this is the worst; errors only. */
  readonly exitCode?: number;
}

const ok = (what: string): Finding => ({ level: 'ok', what });
const SHARED_BITS = 0o077;
/** A clock that is behind this program's own year breaks TLS and every reset time. */
const EARLIEST = Date.UTC(2026, 0, 1);

const START_REDIS = 'Start the Redis that state.url in providers.json names, or take "state" out of the file';
/** What is kept in a server cannot be put right on the disk. */
const isUnreachable = (error: unknown) => error instanceof Error && 'reason' in error && error.reason === 'unreachable';

/** A check that throws is a finding too. */
export async function caught(
  what: string,
  fix: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const details = detailsOf(error);
    const why = [details.message, ...(details.why ?? [])].join('; ');
    const way = details.hint ?? (isUnreachable(error) ? START_REDIS : fix);
    return [{ level: 'error', what, why, fix: way, exitCode: details.exitCode }];
  }
}

export function checkConfig(context: Context): Promise<readonly Finding[]> {
  return caught('configuration is not valid', 'Correct providers.json', async () => {
    const { path, text, warnings, unset } = await context.settings();
    const found = ok(
      text === undefined ? `configuration: none needed (${path} does not exist)` : `configuration: ${path}`,
    );
    return [
      found,
      ...[...warnings, ...unset].map((what): Finding => ({ level: 'warning', what, fix: fixOf(what, path) })),
    ];
  });
}

const fixOf = (warning: string, path: string) =>
  /plain|migrate/i.test(warning) ? 'openclaw provider keys migrate' : `Edit ${path}`;

export function checkFiles(context: Context): Promise<readonly Finding[]> {
  return caught('state files cannot be used', `Check the folder ${context.stateDir}`, async () => {
    const { stat } = await import('node:fs/promises');
    const folder = await stat(context.stateDir).catch(() => undefined);
    const isShared = folder !== undefined && context.platform !== 'win32' && (folder.mode & SHARED_BITS) !== 0;
    const store = await context.state();
    await store.read();
    // What is full or read-only can still be read.
    if (folder) (await import('../state/atomic-file.ts')).tryWriting(context.stateDir);
    for await (const _ of store.entries({ limit: 1 })) break;
    return [
      ok(`state files: ${context.stateDir}${folder ? '' : ' (made when first needed)'}`),
      ...(isShared
        ? [
            {
              level: 'warning',
              what: 'other users may read the state folder',
              why: `its mode is ${(folder.mode & 0o777).toString(8)}`,
              fix: `chmod 700 ${context.stateDir}`,
            } as const,
          ]
        : []),
    ];
  });
}

/** The Redis that holds the state, where one does. */
export function checkShared(context: Context): Promise<readonly Finding[]> {
  return caught('the shared state cannot be reached', START_REDIS, async () => {
    const report = await (await context.state()).inspect();
    if (report.backend === 'files') return [];
    const { address, version, latencyMs, appendOnly, evicts } = report;
    const name = `shared state: Redis${version === undefined ? '' : ` ${version}`} at ${address}`;
    const found = ok(`${name} answers in ${formatDuration(latencyMs)}`);
    const what = `Redis at ${address} does not keep what it is told`;
    return [
      found,
      ...(appendOnly === false ? [{ level: 'warning', what, why: NOT_WRITTEN, fix: AOF_ON } as const] : []),
      ...(evicts ? [{ level: 'warning', what, why: EVICTED, fix: NO_EVICTION } as const] : []),
    ];
  });
}

const NOT_WRITTEN = 'its append-only file is off: counts and credits would be gone when it restarts';
const EVICTED = 'its maxmemory-policy drops any key when its memory is full: counts and credits too';
const NO_EVICTION = 'redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf';
const AOF_ON = 'redis-cli CONFIG SET appendonly yes, and appendonly yes in redis.conf';

export function checkKeychain(context: Context): Promise<readonly Finding[]> {
  return caught('the key stores cannot be opened', 'openclaw provider keys list', async () => {
    const stores = await (await context.keys()).stores();
    const failed: Finding[] = [];
    for (const store of stores) {
      const reason = await store.list().then(() => undefined, detailsOf);
      if (reason)
        failed.push({
          level: 'warning',
          what: `the ${store.kind} does not answer`,
          why: reason.message,
          fix: reason.hint,
        });
    }
    const kinds = stores.map(({ kind }) => kind);
    return failed.length > 0 ? failed : [ok(`key stores: ${kinds.join(', ') || 'environment only'}`)];
  });
}

export async function checkKeys(context: Context): Promise<readonly Finding[]> {
  return caught('providers cannot be listed', 'openclaw provider list', async () => {
    const usable = (await context.providers()).filter(one => one.accounts.some(account => isUsable(one, account)));
    if (usable.length > 0) return [ok(`keys: ${usable.map(({ spec }) => spec.id).join(', ')}`)];
    const why = 'neither a keychain, nor the vault, nor the environment holds a key, and no local server runs';
    return [{ level: 'error', what: 'no provider can be used', why, fix: SET_A_KEY, exitCode: EXIT.key }];
  });
}

export async function checkClock({ clock }: Context): Promise<readonly Finding[]> {
  const now = clock.now();
  if (now >= EARLIEST) return [ok(`clock: ${new Date(now).toISOString()}`)];
  const why = `it says ${new Date(now).toISOString()}`;
  return [
    { level: 'error', what: 'the clock is wrong', why, fix: 'Set the time of this machine', exitCode: EXIT.failure },
  ];
}

/** One minimal request to each usable account, all at once. */
export function checkNetwork(context: Context): Promise<readonly Finding[]> {
  return caught('providers cannot be asked', 'openclaw provider keys test', async () => {
    const accounts = (await context.providers()).flatMap(provider =>
      provider.accounts.filter(account => isUsable(provider, account)).map(account => ({ provider, account })),
    );
    if (accounts.length > 0)
      context.out.notes.print(`Asking ${counted(accounts.length, 'account')} for one token each …`);
    const results = accounts.map(async ({ provider, account }) => {
      const who = { provider: provider.spec.id, ...(account.named && { account: account.id }) };
      const name = account.named ? `${provider.spec.id}/${account.id}` : provider.spec.id;
      return probeFinding(name, await context.probe(who, { signal: context.signal }));
    });
    return Promise.all(results);
  });
}

/** As everywhere else, but for hints that only lead here. */
function fixOfFailure(name: string, failure: Failure): string {
  if (failure.code === UNCOUNTED) return 'Free space on the disk of the state folder, or start its Redis';
  if (failure.code === 'credits_short') return 'openclaw provider credits topup 10';
  if (exitCodeOfFailure(failure) === EXIT.budget) return 'openclaw provider usage';
  if (failure.kind === 'auth' && !failure.isLocal) return `openclaw provider keys set ${name}`;
  const hint = failureHint(failure);
  if (!/provider doctor/.test(hint)) return hint;
  return 'Check the connection of this machine, HTTPS_PROXY, and the baseUrl in providers.json';
}

function probeFinding(name: string, { ok: isOk, latencyMs, failure }: ProbeResult): Finding {
  if (isOk) return ok(`${name}: answers in ${formatDuration(latencyMs)}`);
  if (!failure) return { level: 'error', what: `${name}: does not answer`, exitCode: EXIT.providers };
  const isPassing =
    failure.kind === 'rate_limited' || failure.kind === 'quota_exhausted' || failure.kind === 'overloaded';
  return {
    level: isPassing ? 'warning' : 'error',
    what: `${name}: ${failureWords(failure)}`,
    why: failure.message,
    fix: fixOfFailure(name, failure),
    ...(!isPassing && { exitCode: exitCodeOfFailure(failure) }),
  };
}
