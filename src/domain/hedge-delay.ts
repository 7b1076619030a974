// Owns how the start of a hedge is written: a share of past first tokens (`p95`), or a time (`800ms`, `2s`, 800).

export type HedgeDelay = { readonly quantile: number } | { readonly ms: number };

/** A hedge before half of the answers have begun would ask twice as a rule. */
const LEAST_PERCENT = 50;

/** Undefined where the text is neither. */
export function parseHedgeDelay(text: string): HedgeDelay | undefined {
  const [, percent, amount, unit] = /^(?:p(\d{1,2}(?:\.\d+)?)|(\d+(?:\.\d+)?)(ms|s)?)$/.exec(text.trim()) ?? [];
  if (percent !== undefined) return Number(percent) >= LEAST_PERCENT ? { quantile: Number(percent) / 100 } : undefined;
  return amount === undefined ? undefined : { ms: Number(amount) * (unit === 's' ? 1000 : 1) };
}
