// Owns the loop of a live view: a frame when something changed and every interval, until a key or a signal ends it.
import type { Context, Host } from '../context.ts';
import type { Key } from './keys.ts';
import { openScreen, type Size } from './screen.ts';

export interface LiveView {
  readonly intervalMs: number;
  /** The lines to show; more of them than rows are cut. */
  frame(size: Size): readonly string[] | Promise<readonly string[]>;
  /** A key that does not end the view. */
  press?(key: Key): void;
  /** Calls `changed` whenever there is something new to show, until `signal`. Where it rejects, the view ends with that. */
  follow?(changed: () => void, signal: AbortSignal): Promise<void>;
}

export type LiveEnd = 'quit' | 'interrupted';

/** However much happens, there are no more than ten frames a second. */
const LEAST_GAP_MS = 100;

/** Shows a view on a screen of its own. The terminal is as before when this settles, whatever happened. */
export async function live(context: Context, view: LiveView): Promise<LiveEnd> {
  const bell = createBell(context.timers);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let end: LiveEnd = 'interrupted';
  const press = (key: Key) => {
    if (key === 'quit' || key === 'interrupt') {
      end = key === 'quit' ? 'quit' : 'interrupted';
      stop.abort();
    } else view.press?.(key);
    bell.ring();
  };
  const screen = openScreen(context, { key: press, resize: bell.ring });
  let trouble: { readonly error: unknown } | undefined;
  const following = view.follow?.(bell.ring, signal).catch((error: unknown) => {
    trouble = { error };
    bell.ring();
  });
  signal.addEventListener('abort', bell.ring);
  try {
    while (!signal.aborted && !trouble) {
      const { size } = screen;
      const lines = await view.frame(size);
      screen.paint(lines.slice(0, size.rows));
      await bell.heard(LEAST_GAP_MS, view.intervalMs);
    }
    if (trouble) throw trouble.error;
    return end;
  } finally {
    screen.close();
    stop.abort();
    await following;
  }
}

/** A bell that wakes a waiting loop: at once for the first ring, then no sooner than a gap later. */
function createBell({ after }: Host['timers']) {
  let wake = () => {};
  let hasRung = false;
  const ring = () => {
    hasRung = true;
    wake();
  };
  const pause = (ms: number) =>
    new Promise<void>(resolve => {
      const cancel = after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  return {
    ring,
    /** Resolves when the bell has rung, but not before `leastMs`; and after `mostMs` in any case. */
    async heard(leastMs: number, mostMs: number): Promise<void> {
      await new Promise<void>(resolve => after(Math.min(leastMs, mostMs), resolve));
      if (!hasRung) await pause(Math.max(0, mostMs - leastMs));
      hasRung = false;
    },
  };
}
