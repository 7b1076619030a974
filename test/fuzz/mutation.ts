// Owns damaged input: valid text or bytes with a few things cut out, doubled, flipped or put in.
import fc from 'fast-check';

/** Pieces on which parsers of these formats have been seen to stumble. */
const TOKENS = [
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  'data:',
  'data: ',
  'event: error',
  '[DONE]',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  ',',
  ':',
  'null',
  'true',
  '1e999',
  '-0',
  '{}',
  '[]',
  '\u0000',
  '\u2028',
  '\ufeff',
  '👋',
  '/*',
  '//',
  '${',
  '${X}',
  '__proto__',
  'constructor',
  ' '.repeat(40),
];

const piece = fc.oneof(
  fc.constantFrom(...TOKENS).map(text => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 6 }),
);
/** Where, how much goes, and what comes instead. Places are shares of the length, so that they shrink well. */
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), gone: fc.nat(20), piece });

/** `sources`, each with a few edits; now and then something else altogether. */
export function damagedBytes(sources: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const edited = fc
    .tuple(fc.constantFrom(...sources), fc.array(edit, { maxLength: 6 }))
    .map(([source, edits]) => edits.reduce(apply, source));
  return fc.oneof({ arbitrary: edited, weight: 9 }, { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 });
}

export function damagedText(sources: readonly string[]): fc.Arbitrary<string> {
  const encoder = new TextEncoder();
  return damagedBytes(sources.map(source => encoder.encode(source))).map(bytes => new TextDecoder().decode(bytes));
}

function apply(bytes: Uint8Array, { at, gone, piece }: { at: number; gone: number; piece: Uint8Array }): Uint8Array {
  const start = Math.round(at * bytes.length);
  return Uint8Array.from([...bytes.subarray(0, start), ...piece, ...bytes.subarray(start + gone)]);
}

/** Bytes in pieces, as a network may deliver them. */
export function chunked(
  source: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<{ readonly whole: Uint8Array; readonly chunks: readonly Uint8Array[] }> {
  return fc
    .tuple(source, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }))
    .map(([whole, cuts]) => {
      const ends = cuts.map(cut => Math.round(cut * whole.length)).sort((a, b) => a - b);
      return { whole, chunks: [...ends, whole.length].map((end, i) => whole.slice(ends[i - 1] ?? 0, end)) };
    });
}

/** Longer than this for a few kilobytes is a hang in the making, ms; a busy machine stays well below. */
const PATIENCE_MS = 5_000;

/** Runs `work`; throws where it takes as long as only runaway backtracking does. */
export function inTime<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  if (performance.now() - start > PATIENCE_MS) throw new Error(`took ${Math.round(performance.now() - start)} ms`);
  return result;
}
