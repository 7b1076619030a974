// Owns the log as commands show it: at the costs that providers told afterwards, as `usage` and budgets have them.
import { withToldCosts } from '../accounting/told-costs.ts';
import type { LogEntry } from '../domain/outcome.ts';
import type { Context, FollowableStore } from './context.ts';

/** The store whose log reads so. What is added from now on nobody has told of yet. */
export async function toldLog(context: Context): Promise<FollowableStore> {
  const [store, usage] = await Promise.all([context.state(), context.usage()]);
  const told = await usage.corrected();
  async function* withTold(entries: AsyncIterable<LogEntry>) {
    for await (const entry of entries) yield withToldCosts(entry, told);
  }
  return { ...store, entries: query => withTold(store.entries(query)) };
}
