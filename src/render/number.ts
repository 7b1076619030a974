// Owns how figures are written: tokens, money, shares. Unknown is said, never shown as zero.

const NANO_PER_USD = 1_000_000_000;

/** `812 tok`, `1.2 k tok`, `3.4 M tok`. */
export function formatTokens(tokens: number | undefined): string {
  return tokens === undefined ? '? tok' : `${formatCount(tokens)} tok`;
}

/** `812`, `1.2 k`, `3.4 M`: three digits at most, so that columns stay narrow. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count * 10) / 10);
  // 999,950 would round to "1000 k".
  const [size, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** `12,345`: every digit. */
export function formatWhole(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 call`, `1,234 calls`, `2 entries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatWhole(count)} ${count === 1 ? one : many}`;
}

/** `$0`, `$0.0004`, `$1.25`, and `$?` where the cost is unknown. Two significant digits at least. */
export function formatCost(costNanoUsd: number | undefined): string {
  return costNanoUsd === undefined ? '$?' : formatUsd(costNanoUsd / NANO_PER_USD);
}

/** As `formatCost`, of what is left: never more than there is. */
export function formatLeft(nanoUsd: number): string {
  const digits = nanoUsd >= NANO_PER_USD ? 2 : digitsOf(nanoUsd / NANO_PER_USD);
  const step = 10 ** (9 - digits);
  return formatUsd((Math.floor(nanoUsd / step) * step) / NANO_PER_USD);
}

/** Whole US dollars, as `formatCost`. */
export function formatUsd(usd: number | undefined): string {
  if (usd === undefined) return '$?';
  const sign = usd < 0 ? '-' : '';
  const size = Math.abs(usd);
  if (size === 0) return '$0';
  if (size >= 1) return `${sign}$${size.toFixed(2)}`;
  const written = size.toFixed(digitsOf(size)).replace(/0+$/, '');
  return `${sign}$${written.length < 4 ? size.toFixed(2) : written}`;
}

/** Of an amount below a dollar: two significant ones at least. */
const digitsOf = (usd: number) => Math.min(9, Math.max(4, 1 - Math.floor(Math.log10(usd))));

/** USD per million tokens: `$3`, `$0.075`, `$?`. */
export function formatPrice(usdPer1M: number | undefined): string {
  return usdPer1M === undefined ? '$?' : `$${Number(usdPer1M.toFixed(4))}`;
}

/** `87 %`. Something is never shown as nothing, and not quite all never as all. */
export function formatShare(ratio: number): string {
  const percent = Math.round(ratio * 100);
  if (percent === 0 && ratio > 0) return '<1 %';
  if (percent === 100 && ratio < 1) return '>99 %';
  return `${percent} %`;
}
