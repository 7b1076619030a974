// Owns what a frame shows: all of it data, so that a frame is a function of a scene and of how it is to look.
import type { Stats } from '../../accounting/stats.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { Style } from '../../render/style.ts';
import type { AccountStanding } from '../standing.ts';
import type { Overview } from '../status/overview.ts';
import type { Today } from './feed.ts';

export interface Scene {
  readonly overview: Pick<Overview, 'at' | 'current' | 'pin' | 'session'>;
  readonly rows: readonly SceneRow[];
  /** Newest first. */
  readonly decisions: readonly LogEntry[];
  readonly today: Today;
  readonly total: Stats;
  readonly zone: string;
}

export interface SceneRow {
  readonly standing: AccountStanding;
  /** Milliseconds of the latest attempts, oldest first; undefined for one that failed. */
  readonly times: readonly (number | undefined)[];
}

export interface FrameLook {
  readonly style: Style;
  /** Infinity where nothing may be cut. */
  readonly columns: number;
  readonly rows: number;
  /** Of a live view; absent for a single frame. */
  readonly live?: LiveState;
}

export interface LiveState {
  readonly intervalMs: number;
  readonly isPaused: boolean;
  /** How many decisions are newer than the first that is shown. */
  readonly scroll: number;
}
