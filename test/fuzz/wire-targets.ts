// Owns the fuzzing of what comes from providers: streams, bodies, error bodies, headers and times.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { StreamEvent } from '../../src/domain/event.ts';
import { FAILURE_KINDS } from '../../src/domain/failure.ts';
import { WIRE_FORMATS, type WireFormat } from '../../src/domain/model.ts';
import type { Codec } from '../../src/wire/codec.ts';
import { codecFor } from '../../src/wire/index.ts';
import { createLineSplitter } from '../../src/wire/lines.ts';
import { readRateLimits } from '../../src/wire/rate-limits.ts';
import { findResetAt, parseResetAt } from '../../src/wire/reset-time.ts';
import { createSseParser } from '../../src/wire/sse.ts';
import { clock, NOW, PROVIDERS } from '../wire/providers.ts';
import { recordedBytes } from '../wire/recorded-bytes.ts';
import { targetOf } from '../wire/target.ts';
import { chunked, damagedBytes, damagedText, inTime } from './mutation.ts';
import type { FuzzTarget } from './targets.ts';

const codecs = Object.fromEntries(
  await Promise.all(WIRE_FORMATS.map(async name => [name, await codecFor(name)] as const)),
) as Readonly<Record<WireFormat, Codec>>;
const ROOT = new URL('../fixtures/wire/', import.meta.url);
const files = (readdirSync(ROOT, { recursive: true }) as string[]).map(name => name.replaceAll('\\', '/'));
const urls = files.map(name => new URL(name, ROOT));
const streams = urls
  .filter(({ pathname }) => /\/streams[^/]*\/.*\.(sse|ndjson|jsonl)$/.test(pathname))
  .map(recordedBytes);
const bodies = urls
  .filter(({ pathname }) => /\/\d{3}-?[^/]*\.json$/.test(pathname))
  .map(url => readFileSync(url, 'utf8'));

const format = fc.constantFrom(...WIRE_FORMATS);
const provider = fc.constantFrom(...Object.values(PROVIDERS)).filter(({ models }) => models.length > 0);

/** The words of an answer and how it ended, whatever the pieces they came in. */
function told(events: readonly StreamEvent[]): string {
  const text = events.map(event => (event.type === 'text' ? event.text : '')).join('');
  const last = events.at(-1);
  const end = last?.type === 'error' ? last.failure.kind : last?.type === 'done' ? last.type : 'open';
  return `${end}:${text}`;
}

const TIMES = [
  '6m0s',
  '92h27m28s',
  '1.5s',
  '120ms',
  'in 2 hours',
  'Wed, 21 Oct 2026 07:28:00 GMT',
  '2026-12-01T00:00:00Z',
  '1795262400',
  '1795262400000',
  'Please try again in 6m0s.',
  'Resets in 92h27m28s',
  'You will regain access on 2026-09-01 at 00:00 UTC.',
  'retry after 1 seconds',
  '-1',
  '1e400',
  'NaN',
];
const time = fc.oneof(
  damagedText(TIMES),
  fc.string({ maxLength: 200 }),
  fc.constantFrom('1h '.repeat(500), '9'.repeat(500), 'again '.repeat(500)),
);

const HEADERS = [
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'anthropic-ratelimit-requests-limit',
  'anthropic-ratelimit-requests-remaining',
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-tokens-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-limit-req-minute',
  'x-ratelimit-remaining-req-minute',
  '__proto__',
];
const head = fc.record({
  status: fc.constantFrom(200, 400, 401, 402, 403, 404, 408, 413, 418, 422, 429, 500, 502, 503, 504, 529, 999),
  headers: fc.dictionary(
    fc.constantFrom(...HEADERS),
    fc.oneof(time, fc.integer().map(String), fc.double().map(String)),
  ),
});

function isMoment(at: number | undefined): boolean {
  return at === undefined || (Number.isFinite(at) && !Number.isNaN(new Date(at).getTime()));
}

export const wireTargets: readonly FuzzTarget[] = [
  {
    name: 'streamed answers: an end, no crash, and the same words however they are cut',
    property: fc.property(format, provider, chunked(damagedBytes(streams)), (name, spec, { whole, chunks }) => {
      const target = targetOf(spec);
      const decode = (pieces: readonly Uint8Array[]) => {
        const decoder = codecs[name].decoder(target, clock);
        const events = pieces.flatMap(piece => [...decoder.push(piece)]);
        return [...events, ...decoder.end()];
      };
      const events = inTime(() => decode(chunks));
      const ends = events.filter(({ type }) => type === 'done' || type === 'error');
      if (ends.length !== 1 || ends[0] !== events.at(-1)) throw new Error(`ended ${ends.length} times`);
      if (told(events) !== told(decode([whole]))) throw new Error('depends on where it is cut');
    }),
  },
  {
    name: 'whole answers',
    property: fc.property(format, provider, damagedText(bodies), (name, spec, body) => {
      const events = inTime(() => codecs[name].decodeBody(body, targetOf(spec), NOW));
      const last = events.at(-1)?.type;
      if (last !== 'done' && last !== 'error') throw new Error(`ended with ${last}`);
    }),
  },
  {
    name: 'error bodies and their headers: always a failure of a known kind, short, with a time that is one',
    property: fc.property(format, provider, head, damagedText(bodies), (name, spec, answer, body) => {
      const failure = inTime(() => codecs[name].classify(answer, body, targetOf(spec), NOW));
      if (!FAILURE_KINDS.includes(failure.kind)) throw new Error(`kind ${failure.kind}`);
      if (!isMoment(failure.resetsAt)) throw new Error(`resets at ${failure.resetsAt}`);
      if (body.length > 0 && failure.message.length > 2_000) throw new Error(`message of ${failure.message.length}`);
      if (failure.message.includes('the-key')) throw new Error('the key is in the message');
    }),
  },
  {
    name: 'rate-limit headers',
    property: fc.property(
      head,
      fc.constantFrom('openai', 'openai-day-minute', 'anthropic', 'mistral', undefined),
      (answer, dialect) => {
        for (const { limit, remaining, resetsAt } of inTime(() => readRateLimits(answer, dialect, NOW)))
          if (![limit, remaining].every(one => one === undefined || Number.isFinite(one)) || !isMoment(resetsAt))
            throw new Error(`${limit}, ${remaining}, ${resetsAt}`);
      },
    ),
  },
  {
    name: 'times: a moment or none',
    property: fc.property(time, fc.constantFrom(undefined, '+08:00', '-03:30'), (text, zone) => {
      for (const read of [parseResetAt, findResetAt])
        if (!isMoment(inTime(() => read(text, NOW, zone)))) throw new Error(`no moment: ${text}`);
    }),
  },
  {
    name: 'lines and events: nothing is lost or made up by cutting',
    property: fc.property(
      chunked(damagedBytes(streams)),
      fc.constantFrom(8, 100, 1 << 20),
      ({ whole, chunks }, most) => {
        for (const open of [createLineSplitter, createSseParser] as const) {
          const read = (pieces: readonly Uint8Array[]) => {
            const parser = open(most);
            const found: unknown[] = pieces.flatMap(piece => [...parser.push(piece)]);
            return JSON.stringify([...found, ...parser.end()]);
          };
          const cut = inTime(() => read(chunks));
          if (cut !== read([whole])) throw new Error('depends on where it is cut');
        }
      },
    ),
  },
];
