// Owns chance in training: a seeded generator, so that every run draws the same numbers.

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function diceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Shuffles in place. */
export function shuffle<Item>(items: Item[], dice: () => number): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(dice() * (at + 1));
    const kept = items[at] as Item;
    items[at] = items[other] as Item;
    items[other] = kept;
  }
}
