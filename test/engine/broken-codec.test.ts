// A codec with a fault of its own: the attempt fails, the request does not.
import { afterEach, expect, it } from 'vitest';
import { always } from '../../src/sandbox/script.ts';
import type { Codec } from '../../src/wire/codec.ts';
import { codecFor } from '../../src/wire/index.ts';
import { type Rig, startRig } from '../helpers/rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const bug = (): never => {
  throw new TypeError('Cannot read properties of undefined, sk-test-key');
};

/** As it is, but for calls to `a` with these parts in its stead. */
const faulty =
  (parts: (codec: Codec) => Partial<Codec>) =>
  async (format: Parameters<typeof codecFor>[0]): Promise<Codec> => {
    const codec = await codecFor(format);
    const broken = parts(codec);
    const pick = <K extends keyof Codec>(name: K, id: string): Codec[K] => (id === 'a' && broken[name]) || codec[name];
    return {
      format,
      encode: (request, target, now) => pick('encode', target.provider.id)(request, target, now),
      decoder: (target, clock) => pick('decoder', target.provider.id)(target, clock),
      decodeBody: (body, target, now) => pick('decodeBody', target.provider.id)(body, target, now),
      classify: (head, body, target, now) => pick('classify', target.provider.id)(head, body, target, now),
    };
  };

it.each<[string, (codec: Codec) => Partial<Codec>, number]>([
  ['writes the request', () => ({ encode: bug }), 0],
  ['rejects while it writes the request', () => ({ encode: async () => bug() }), 0],
  ['begins to read', () => ({ decoder: bug }), 1],
  ['reads a piece', () => ({ decoder: () => ({ push: bug, end: () => [] }) }), 1],
  ['reads the end', () => ({ decoder: () => ({ push: () => [], end: bug }) }), 1],
])('that throws when it %s is passed over', async (_when, parts, hits) => {
  rig = await startRig([{ id: 'a' }, { id: 'b' }], { ports: { codec: faulty(parts) } });
  const { outcome } = await rig.ask('hello');
  expect([outcome.ok, outcome.candidate?.provider, rig.hits('a')]).toEqual([true, 'b', hits]);
  const [first] = outcome.attempts;
  expect(first).toMatchObject({ provider: 'a', ok: false, failure: { kind: 'malformed', code: 'codec_error' } });
  expect(first?.failure?.message).toMatch(/TypeError: Cannot read properties of undefined/);
  expect(JSON.stringify(outcome)).not.toContain('sk-test-key');
});

it('that throws on an error body still leaves the next one', async () => {
  rig = await startRig([{ id: 'a', script: always({ type: 'status', status: 500 }) }, { id: 'b' }], {
    ports: { codec: faulty(() => ({ classify: bug })) },
  });
  const { outcome } = await rig.ask('hello');
  expect([outcome.candidate?.provider, outcome.attempts[0]?.failure?.code]).toEqual(['b', 'codec_error']);
});

it('fails a request that nobody else can answer with a clear error', async () => {
  rig = await startRig([{ id: 'a' }], { ports: { codec: faulty(() => ({ encode: bug })) } });
  const { outcome } = await rig.ask('hello');
  expect([outcome.ok, outcome.failure?.kind, outcome.failure?.message]).toEqual([
    false,
    'malformed',
    expect.stringMatching(/fault in this program/),
  ]);
});

it('what a listener throws is no fault of the codec', async () => {
  rig = await startRig([{ id: 'a' }, { id: 'b' }]);
  const onEvent = ({ type }: { readonly type: string }) => {
    if (type === 'text') throw new Error('the screen is gone');
  };
  await expect(rig.ask('hello', {}, { onEvent })).rejects.toThrow('the screen is gone');
});
