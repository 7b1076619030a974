// Tests every recorded stream of every provider against the events it amounts to, for any split of its bytes.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/domain/event.ts';
import { WIRE_FORMATS } from '../../src/domain/model.ts';
import type { Codec, WireTarget } from '../../src/wire/codec.ts';
import { codecFor } from '../../src/wire/index.ts';
import { providerOf } from './providers.ts';
import { recordedBytes } from './recorded-bytes.ts';
import { cutAt } from './split.ts';

// In `streams`, or in `streams.<format>` for a format that is not the provider's usual one. Beside each `<name>.sse`, `.ndjson` or `.jsonl` (one AWS message a line) stands `<name>.events.json`.
const ROOT = new URL('../fixtures/wire/', import.meta.url);
const NOON = Date.parse('2026-11-21T12:00:00Z');

function decode(codec: Codec, target: WireTarget, chunks: readonly Uint8Array[]): StreamEvent[] {
  const decoder = codec.decoder(target, { now: () => NOON });
  return [...chunks.flatMap(chunk => decoder.push(chunk)), ...decoder.end()];
}

/** As JSON keeps them: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const folders = readdirSync(ROOT, { withFileTypes: true }).flatMap(entry => {
  if (!entry.isDirectory()) return [];
  const id = entry.name;
  const names = readdirSync(new URL(`${id}/`, ROOT)).filter(name => /^streams\b/.test(name));
  return names.map(name => [id, name] as const);
});

describe.each(folders)('%s: %s', async (id, name) => {
  const provider = await providerOf(id);
  const codec = await codecFor(WIRE_FORMATS.find(format => name.endsWith(`.${format}`)) ?? provider.wire);
  const target: WireTarget = { provider, model: provider.models[0]!, baseUrl: provider.baseUrl };
  const folder = new URL(`${id}/${name}/`, ROOT);
  const recordings = readdirSync(folder).filter(name => !name.endsWith('.events.json'));

  it.each(recordings)('%s', name => {
    const expected: unknown = JSON.parse(readFileSync(new URL(name.replace(/\.\w+$/, '.events.json'), folder), 'utf8'));
    const bytes = recordedBytes(new URL(name, folder));
    expect(plain(decode(codec, target, [bytes]))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), cuts => {
        expect(plain(decode(codec, target, cutAt(bytes, cuts)))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});
