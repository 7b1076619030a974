// Owns the decisions in a frame: a line each, the newest first.
import type { Candidate } from '../../domain/decision.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import { providerName } from '../../render/answer-line.ts';
import { cell, clip, widthOf } from '../../render/cell.ts';
import { failureWords, resultWords } from '../../render/failure-words.ts';
import { formatCost } from '../../render/number.ts';
import { formatClock, formatDuration } from '../../render/time.ts';
import type { FrameLook, Scene } from './scene.ts';

const GAP = '  ';
const CLOCK_WIDTH = 8;
const TASK_WIDTH = 9;
const LATENCY_WIDTH = 6;
const LEAST_WHY = 10;

/** The heading and as many decisions as there is room for below it, from where the view has been scrolled to. */
export function decisionLines({ decisions, zone }: Scene, look: FrameLook, room: number): readonly string[] {
  const { style, columns, live } = look;
  const scroll = Math.min(live?.scroll ?? 0, Math.max(0, decisions.length - room));
  const shown = decisions.slice(scroll, scroll + room);
  const newer = scroll > 0 ? ` (${scroll} newer above)` : '';
  const heading = style.dim(clip(`DECISIONS${newer}`, columns));
  if (shown.length === 0) return [heading, ...(room > 0 ? [clip('None yet. They come with requests.', columns)] : [])];
  const hasTask = columns >= 72;
  // A figure that is cut is a wrong one.
  const cost = widthOf(shown.map(costOf), Number.POSITIVE_INFINITY);
  const fixed = CLOCK_WIDTH + 2 + (hasTask ? TASK_WIDTH + 2 : 0) + 2 + LATENCY_WIDTH + 2 + cost + 2;
  const left = Math.max(0, columns - fixed);
  const who = widthOf(shown.map(whoOf), left - LEAST_WHY >= 24 ? left - LEAST_WHY : left);
  const why = left - who - GAP.length;
  return [heading, ...shown.map(entry => decisionLine(entry, { style, zone, hasTask, who, cost, why }))];
}

interface Widths {
  readonly style: FrameLook['style'];
  readonly zone: string;
  readonly hasTask: boolean;
  readonly who: number;
  readonly cost: number;
  readonly why: number;
}

function decisionLine(entry: LogEntry, { style, zone, hasTask, who, cost, why }: Widths): string {
  const mark = entry.ok ? style.green('✓') : style.red('✗');
  const cells = [
    `${style.dim(formatClock(entry.at, zone))} ${mark}`,
    ...(hasTask ? [cell(entry.task, TASK_WIDTH)] : []),
    cell(whoOf(entry), who),
    cell(formatDuration(entry.latencyMs), LATENCY_WIDTH, 'right'),
    cell(costOf(entry), cost, 'right'),
    ...(why >= LEAST_WHY ? [style.dim(clip(whyOf(entry), why))] : []),
  ];
  return cells.join(GAP);
}

const costOf = ({ costNanoUsd }: LogEntry) => formatCost(costNanoUsd);

function whoOf(entry: LogEntry): string {
  const { ok, provider, account, model } = entry;
  if (provider !== undefined && ok) return `${providerName({ provider, account } as Candidate)} ${model ?? ''}`;
  return `nobody: ${resultWords(entry)}`;
}

/** `limit, after zai: quota spent`; `cached` where nobody was asked. */
function whyOf({ reason, ok, attempts, cached }: LogEntry): string {
  if (cached) return 'cached';
  const before = ok ? attempts.slice(0, -1) : attempts;
  const failed = before.flatMap(one =>
    one.kind ? [`${providerName(one)}: ${failureWords({ ...one, kind: one.kind })}`] : [],
  );
  return failed.length > 0 ? `${reason}, after ${[...new Set(failed)].join(', ')}` : reason;
}
