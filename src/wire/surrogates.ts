// Owns characters that a vendor cut in two: half a surrogate pair cannot be printed, so it waits for its other half.
import type { Piece } from './finish.ts';

const ENDS_IN_HALF = /[\ud800-\udbff]$/;

/** Hands pieces on, the halves at the ends of text and reasoning joined to what follows them. Before an end nothing is kept back. */
export function surrogateJoiner(): (piece: Piece) => readonly Piece[] {
  const held = { text: '', reasoning: '' };
  const rest = () => (['reasoning', 'text'] as const).flatMap(type => (held[type] === '' ? [] : [take(type)]));
  function take(type: 'text' | 'reasoning'): Piece {
    const text = held[type];
    held[type] = '';
    return { type, text };
  }
  return piece => {
    if (piece.type === 'finish' || piece.type === 'error') return [...rest(), piece];
    if (piece.type !== 'text' && piece.type !== 'reasoning') return [piece];
    const joined = held[piece.type] + piece.text;
    const end = ENDS_IN_HALF.test(joined) ? joined.length - 1 : joined.length;
    held[piece.type] = joined.slice(end);
    if (end === 0 && joined !== '' && !('state' in piece && piece.state)) return [];
    return [{ ...piece, text: joined.slice(0, end) }];
  };
}
