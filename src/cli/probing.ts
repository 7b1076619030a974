// Owns live proofs: one minimal request an account, and how its result is told.

import type { ProbeResult } from '../engine/probe.ts';
import { failureText } from '../render/failure-words.ts';
import { formatCost } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import { formatDuration } from '../render/time.ts';
import type { Context } from './context.ts';
import { usdOrNull } from './documents.ts';
import { EXIT, exitCodeOfFailure } from './exit.ts';
import { look } from './look.ts';
import type { ProbeDocument } from './schemas/probe.ts';

/** One account that can be asked. */
export interface ProbeTarget {
  readonly provider: string;
  /** `default` where accounts have no names. */
  readonly account: string;
}
export interface Probed extends ProbeTarget {
  readonly result: ProbeResult;
}

/** Asks all of them at once for one word each. */
export function probeAll(
  { probe, signal }: Pick<Context, 'probe' | 'signal'>,
  targets: readonly ProbeTarget[],
): Promise<readonly Probed[]> {
  return Promise.all(
    targets.map(async ({ provider, account }) => ({
      provider,
      account,
      result: await probe({ provider, ...(account !== 'default' && { account }) }, { signal }),
    })),
  );
}

export function probeTable(probed: readonly Probed[], context: Context): Promise<string> {
  return renderTable<Probed>(
    [
      { title: 'Provider', cell: ({ provider }) => provider },
      { title: 'Account', cell: ({ account }) => (account === 'default' ? '' : account) },
      {
        title: 'Result',
        cell: ({ result }) => verdictText(result),
        colour: ({ result }) => (result.ok ? 'green' : 'red'),
      },
      {
        title: 'Time',
        align: 'right',
        cell: ({ result }) => (wasAsked(result) ? formatDuration(result.latencyMs) : ''),
      },
      { title: 'Model', cell: ({ result }) => result.model ?? '' },
      {
        title: 'Cost',
        align: 'right',
        cell: ({ result }) => (wasAsked(result) ? formatCost(result.cost) : ''),
        spare: 1,
      },
    ],
    probed,
    look(context),
  );
}

/** Of one that was refused before, for its key or for money, there is no cost, not even an unknown one. */
export const wasAsked = ({ ok, costSource }: ProbeResult) => ok || costSource !== undefined;

/** `works`, or what failed in the provider's own words. */
export function verdictText({ ok, failure }: ProbeResult): string {
  if (ok) return 'works';
  return failure ? failureText(failure) : 'failed';
}

export const probeDocument = ({ provider, account, result }: Probed): ProbeDocument => ({
  provider,
  account,
  ok: result.ok,
  latencyMs: result.latencyMs,
  model: result.model ?? null,
  reason: result.failure?.kind ?? null,
  message: result.failure?.message ?? null,
  costUsd: usdOrNull(result.cost),
});

/** That of the first that failed. */
export function exitCodeOfProbes(probed: readonly Probed[]): number {
  const failed = probed.find(({ result }) => !result.ok)?.result;
  if (!failed) return EXIT.done;
  return failed.failure ? exitCodeOfFailure(failed.failure) : EXIT.failure;
}
