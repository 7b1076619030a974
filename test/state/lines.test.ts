// Reading lines from the end of a file: the same lines as from its beginning, whatever the chunks cut apart.
import nodeFs, { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { linesBackwards } from '../../src/state/lines.ts';
import { temporaryFolder } from './fixtures.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const path = join(folder.path, 'lines');

function readBackwards(text: string, chunkBytes: number) {
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  try {
    return [...linesBackwards(nodeFs, fd, Buffer.byteLength(text), chunkBytes)];
  } finally {
    closeSync(fd);
  }
}

describe('linesBackwards', () => {
  it('reversed and joined is the file, and each line begins where it says', () => {
    const text = fc.string({ unit: fc.constantFrom('\n', 'a', 'é', '€', '👋', '"'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (content, chunkBytes) => {
        const lines = readBackwards(content, chunkBytes).toReversed();
        expect(lines.map(({ bytes }) => bytes.toString('utf8')).join('\n')).toBe(content);
        const whole = Buffer.from(content);
        for (const { start, bytes } of lines) {
          expect(whole.subarray(start, start + bytes.length).equals(bytes)).toBe(true);
          expect(start === 0 || whole[start - 1] === 0x0a).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('reads no more than the lines that are asked for', () => {
    const text = `${'x'.repeat(99)}\n`.repeat(10_000);
    writeFileSync(path, text);
    const fd = openSync(path, 'r');
    let bytesRead = 0;
    const readSync = (...args: unknown[]) => {
      const count = (nodeFs.readSync as (...args: unknown[]) => number)(...args);
      bytesRead += count;
      return count;
    };
    const lines = linesBackwards({ ...nodeFs, readSync } as typeof nodeFs, fd, text.length, 1_000);
    for (let i = 0; i < 4; i++) lines.next();
    closeSync(fd);
    expect(bytesRead).toBe(1_000);
  });
});
