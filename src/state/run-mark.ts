// Owns the mark of this run among all that write to one folder, be it from several machines.

/** Small letters and digits. */
export const RUN_MARK = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER).toString(36);
