// Owns what `usage --reconcile` does with what providers tell afterwards: usage, status, budgets and credits follow, and what changed is said.
import { correctMeasures } from '../accounting/measures.ts';
import type { Correction } from '../accounting/usage-days.ts';
import { correctBudgets } from '../engine/budget-book.ts';
import { counted, formatCost } from '../render/number.ts';
import { budgetPorts } from './budgets.ts';
import type { Context } from './context.ts';

const DAY_MS = 86_400_000;
/** The clocks of several machines differ, and what is reserved is written before the call is logged. */
const SLACK_MS = 3_600_000;

/** Each book takes every correction once, so that an interrupted run is made whole by the next; `status` follows usage. */
export async function takeOver(context: Context, days: number, onProgress: (done: number) => void): Promise<void> {
  const [book, { settings }] = await Promise.all([context.usage(), context.settings()]);
  await book.upToDate(onProgress);
  const since = context.clock.now() - days * DAY_MS;
  const { asked, unknown, corrections } = await context.reconcile(since, context.signal);
  await correctBudgets(await budgetPorts(context, settings), corrections);
  const changes = await book.correct(corrections);
  if (changes.length > 0) await (await context.state()).update(state => [correctMeasures(state, changes), undefined]);
  const lines = await (await context.credits()).correct(corrections.map(toldOf), since - SLACK_MS);
  const { notes } = context.out;
  // What was told the same before is no news.
  const news = changes.filter(({ by, priced }) => by !== 0 || priced > 0);
  for (const { attempt, after, by, priced } of news)
    notes.print(
      `${attempt.provider} ${attempt.model} ${attempt.generationId}: ${formatCost(priced > 0 ? undefined : after - by)} before, ${formatCost(after)} after`,
    );
  notes.print(
    `${counted(asked, 'generation')} asked for, ${news.length} corrected, ${unknown} not known to their provider`,
  );
  if (lines.length > 0) notes.print(`${lines.length} new in the ledger: openclaw provider credits history`);
}

const toldOf = ({ attempt, after }: Correction) => ({
  attempt: attempt.id,
  cost: after,
  provider: attempt.provider,
  model: attempt.model,
});
