// Owns the replay of the log under another file: its run with progress, its view, and its document.
import { usdFromNano } from '../accounting/money.ts';
import type { LogQuery } from '../domain/ports.ts';
import type { Move, Policy, Replay } from '../engine/replay.ts';
import { counted, formatCost, formatWhole } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import type { Context } from './context.ts';
import { look } from './look.ts';
import type { ReplayDocument } from './schemas/replay.ts';
import { toldLog } from './told-log.ts';

/** Moves that are shown; the document has all. */
const SHOWN_MOVES = 15;
const PROGRESS_EVERY = 10_000;

/** Decides what the log holds again under `policy`. Nobody is called. */
export async function replayUnder(context: Context, policy: Policy, query: LogQuery): Promise<Replay> {
  const store = await toldLog(context);
  const { replay } = await import('../engine/replay.ts');
  const { notes } = context.out;
  return replay(store.entries(query), policy, await store.read(), done => {
    context.signal.throwIfAborted();
    if (done % PROGRESS_EVERY === 0) notes.print(`${formatWhole(done)} requests decided again`);
  });
}

/** Positive: what is compared with would have cost more. */
export const savedBy = ({ cost }: Replay) => cost.would - cost.was;

export async function replayText(
  { requests, changed, moves, spent, cost, latency }: Replay,
  context: Context,
): Promise<string> {
  const mean = (sum: number) => `${Math.round(sum / Math.max(1, latency.requests))} ms`;
  const difference = cost.would - cost.was;
  const head = [
    `${counted(requests, 'request')} decided again, ${changed} of them for somebody else`,
    spent > 0 && cost.requests === 0
      ? `Cost:    ${formatCost(spent)} then, not known under this file`
      : `Cost:    ${formatCost(cost.was)} then, ${formatCost(cost.would)} under this file (${difference > 0 ? '+' : ''}${formatCost(difference)}), over ${cost.requests} of known cost`,
    ...(latency.requests > 0
      ? [
          `Latency: ${mean(latency.was)} then, ${mean(latency.would)} expected, over ${latency.requests} of which it is known`,
        ]
      : []),
  ];
  if (moves.length === 0) return head.join('\n');
  const table = await renderTable<Move>(
    [
      { title: 'Then', cell: ({ from }) => from ?? 'nobody' },
      { title: 'Under this file', cell: ({ to }) => to ?? 'nobody' },
      { title: 'Requests', align: 'right', cell: move => String(move.requests) },
    ],
    moves.slice(0, SHOWN_MOVES),
    look(context),
  );
  return [head.join('\n'), table].join('\n\n');
}

export function replayDocument({ requests, changed, moves, spent, cost, latency }: Replay): ReplayDocument {
  const perRequest = (sum: number) => (latency.requests === 0 ? null : sum / latency.requests);
  return {
    requests,
    changed,
    spentUsd: usdFromNano(spent),
    cost: { requests: cost.requests, wasUsd: usdFromNano(cost.was), wouldUsd: usdFromNano(cost.would) },
    latency: { requests: latency.requests, wasMs: perRequest(latency.was), expectedMs: perRequest(latency.would) },
    moves: moves.map(({ from, to, requests: count }) => ({ from: from ?? null, to: to ?? null, requests: count })),
  };
}
