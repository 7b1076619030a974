// Owns the keys of a live view: from the bytes of a terminal to the few keys that mean something.

export type Key = 'quit' | 'interrupt' | 'pause' | 'up' | 'down' | 'page_up' | 'page_down' | 'newest';

const KEYS: Readonly<Record<string, Key>> = {
  q: 'quit',
  Q: 'quit',
  '\u0003': 'interrupt',
  '\u0004': 'quit',
  p: 'pause',
  P: 'pause',
  ' ': 'pause',
  k: 'up',
  j: 'down',
  G: 'newest',
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b[5~': 'page_up',
  '\u001b[6~': 'page_down',
  '\u001b[F': 'newest',
  '\u001bOF': 'newest',
};

const SEQUENCES = /\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])?|[^\u001b]/gu;

/** The keys in what a terminal sent; all others are passed over. */
export function keysIn(typed: string): readonly Key[] {
  return [...typed.matchAll(SEQUENCES)].flatMap(([sequence]) => KEYS[sequence] ?? []);
}
