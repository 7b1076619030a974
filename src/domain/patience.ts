// Owns patience: a wait for somebody else that this process's own standstill does not use up.

/** A wait is counted in so many parts. One in which the process was not let run counts once, however long it took. */
const PARTS = 8;
/** Timers know no longer time, and one that is longer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls `end` when `ms` have been waited, and what arrived until then is handled. A machine that is busy with others, or
 * suspended, makes it later. Returns what ends the wait.
 */
export function patiently(ms: number, end: () => void): () => void {
  const partMs = Math.min(ms / PARTS, LONGEST_TIMER_MS);
  let leftMs = ms;
  let since = performance.now();
  let immediate: NodeJS.Immediate | undefined;
  let timer = setTimeout(count, partMs);

  function count() {
    const now = performance.now();
    const passed = now - since;
    since = now;
    leftMs -= passed > 2 * partMs ? partMs : passed;
    if (leftMs > 0) timer = setTimeout(count, Math.min(partMs, leftMs));
    // Timers come before what arrived while the process stood still.
    else immediate = setImmediate(end);
  }
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
