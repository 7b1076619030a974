// Owns the frame of the monitor: head, accounts, decisions and keys, fitted to the terminal. A pure function.
import { providerName } from '../../render/answer-line.ts';
import { clip } from '../../render/cell.ts';
import { formatCost, formatCount, formatTokens } from '../../render/number.ts';
import { formatClock, formatRelative } from '../../render/time.ts';
import { textWidth } from '../../render/wrap.ts';
import { pinText } from '../pin.ts';
import { contextShare, sharePercent } from '../status/context-use.ts';
import { accountLines } from './accounts.ts';
import { decisionLines } from './decisions.ts';
import type { FrameLook, Scene } from './scene.ts';

/** Lines that stay however low the terminal is: head, headings, blanks and keys. */
const FIXED_LINES = 7;
const LEAST_DECISIONS = 3;
const DECISIONS_ONCE = 10;

/** The lines of a frame; none is wider than `columns`, and there are no more than `rows`. */
export function frame(scene: Scene, look: FrameLook): readonly string[] {
  const { live, rows, style } = look;
  const accounts = accountLines(scene, look, rows - FIXED_LINES - LEAST_DECISIONS);
  const room = Math.max(0, rows - FIXED_LINES - accounts.length);
  const shown = decisionLines(scene, look, Number.isFinite(room) ? room : DECISIONS_ONCE);
  const body = [...head(scene, look), '', ...accounts, '', ...shown];
  if (!live) return body.slice(0, rows);
  const blanks = Array.from({ length: Math.max(0, rows - body.length - 1) }, () => '');
  const keys = 'q quit · p pause · ↑ ↓ scroll';
  return [...body.slice(0, rows - 1), ...blanks, style.dim(clip(keys, look.columns))];
}

/** Who is current, and what it all cost: three lines. */
function head({ overview, today, total, zone }: Scene, { style, columns, live }: FrameLook): readonly string[] {
  const { at, current, pin, session } = overview;
  const share = contextShare(session);
  const context = share === undefined ? '' : ` · context ${sharePercent(share)}`;
  const pace = !live ? '' : live.isPaused ? 'paused' : `every ${live.intervalMs / 1000} s`;
  const clock = [pace, formatClock(at, zone)].filter(text => text !== '').join(' · ');
  const title = 'openclaw provider monitor';
  const gap = Number.isFinite(columns) ? Math.max(2, columns - title.length - textWidth(clock)) : 2;
  const first =
    title.length + 2 + textWidth(clock) <= columns ? style.bold(title) + ' '.repeat(gap) + clock : clip(clock, columns);
  const who = current
    ? `${providerName(current)} · ${current.model} · ${formatRelative(current.at, at)}`
    : 'nobody has answered yet';
  const pinned = pin ? ` · pinned: ${pinText(pin, at, () => zone)}` : '';
  const more = today.isPartial ? 'at least ' : '';
  const spent = ({ cost, unpriced }: { readonly cost: number; readonly unpriced: number }) =>
    unpriced > 0 ? (cost > 0 ? `${formatCost(cost)} + $?` : '$?') : formatCost(cost);
  const failed = today.failed > 0 ? `, ${formatCount(today.failed)} failed` : '';
  const day = `Today: ${more}${spent(today)}, ${counted(today.requests, 'request')}${failed}, ${formatTokens(today.tokens)}`;
  const cut = total.cut > 0 ? `, ${formatCount(total.cut)} cancelled` : '';
  const all = `All: ${spent(total)}, ${counted(total.requests + total.cut, 'attempt')}${cut}`;
  const both = `${day} · ${all}`;
  return [
    first,
    clip(`Current: ${who}${context}${pinned}`, columns),
    textWidth(both) <= columns ? both : clip(day, columns),
  ];
}

const counted = (count: number, what: string) => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
