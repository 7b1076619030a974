// Owns how amounts are written in a reason that is kept: exact enough to check, short enough to read.
import type { NanoUsd } from '../domain/units.ts';

/** `$5`, `$0.0312`, `$0.000075`: two significant digits at least, cents where there are any. */
export function usdText(nano: NanoUsd): string {
  return `$${significant(nano / 1_000_000_000)}`;
}

/** `0.003100000`: every nano-dollar, for a program. */
export function exactUsd(nano: NanoUsd): string {
  const digits = String(Math.abs(nano)).padStart(10, '0');
  return `${nano < 0 ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** A credit is a thousandth of a dollar. */
export function creditText(nano: NanoUsd): string {
  return significant(nano / 1_000_000);
}

/** As `creditText`, of what is left: never more than there is. */
export function creditsLeftText(nano: NanoUsd): string {
  return creditText(nano < 1_000_000 ? nano : nano - (nano % 10_000));
}

function significant(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.abs(value) >= 1 ? 2 : 1 - Math.floor(Math.log10(Math.abs(value)));
  return value
    .toFixed(Math.min(9, Math.max(2, digits)))
    .replace(/0+$/, '')
    .replace(/\.$/, '');
}
