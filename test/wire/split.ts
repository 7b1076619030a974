// Owns the cutting of recorded bytes at arbitrary places.

/** `bytes` in pieces, cut at the given offsets; empty pieces included. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const ends = [...offsets].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.slice(index === 0 ? 0 : ends[index - 1], end));
}
