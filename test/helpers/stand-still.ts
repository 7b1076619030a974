// Owns a standstill of this process: what a machine that is busy with others, or suspended, looks like from inside.

/** Nothing of this process runs for `ms`, timers and sockets neither. */
export function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
