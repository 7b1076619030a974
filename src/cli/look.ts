// Owns how tables look on this run's standard output.
import type { TableLook } from '../render/table.ts';
import type { Context } from './context.ts';

export function look({ out: { data } }: Context): TableLook {
  return { isTerminal: data.isTerminal, style: data.style, width: data.width };
}
