// Tests of silence over real HTTP: what counts as life, and that a persistent failure costs next to no time.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { watchLateness } from '../../src/sandbox/lateness.ts';
import { always } from '../../src/sandbox/script.ts';
import { endEvents, textEvent } from '../helpers/lab.ts';
import { type Member, type Rig, startRig } from '../helpers/rig.ts';
import { startUpstream, type UpstreamHandler } from '../helpers/upstream.ts';
import { model, provider } from '../helpers/world.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
async function rig(members: readonly Member[], more?: Parameters<typeof startRig>[1]): Promise<Rig> {
  const made = await startRig(members, more);
  closing.push(() => made.close());
  return made;
}

/** Providers `a`, `b`, … that these handlers play. */
async function played(...handlers: readonly UpstreamHandler[]): Promise<Rig> {
  const upstreams = await Promise.all(handlers.map(startUpstream));
  for (const upstream of upstreams) closing.push(() => upstream.close());
  const ids = upstreams.map((_, index) => 'ab'[index]!);
  const providers = ids.map((id, index) => provider(id, [model(`m-${id}`)], { baseUrl: upstreams[index]!.url }));
  const settings = { timeouts: { firstTokenMs: 600, stallMs: 600 } };
  return rig(
    ids.map(id => ({ id })),
    { settings, ports: { providers } },
  );
}

/** Sends a part every 150 ms, and then what is to come last. */
function every150(part: string, times: number, last: string): UpstreamHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    for (let n = 0; n < times && !response.destroyed; n++) {
      response.write(part);
      await pause(150);
    }
    response.end(last);
  };
}
const thought = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: 'hm ' } }] })}\n\n`;

describe('silence', () => {
  it('keep-alive comments are no life', async () => {
    const { ask } = await played(every150(': keep-alive\n\n', 20, textEvent('too late') + endEvents()));
    const { outcome } = await ask();
    expect(outcome).toMatchObject({
      ok: false,
      attempts: [{ failure: { kind: 'timeout', message: /no answer for 0.6 s/ } }],
    });
  });
  it('nor are they in the middle of an answer', async () => {
    const { ask } = await played(every150(textEvent('one '), 1, ''), every150(': keep-alive\n\n', 20, endEvents()));
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: false, attempts: [{}, { failure: { kind: 'timeout' } }] });
  });
  it('reasoning is', async () => {
    const { ask } = await played(every150(thought, 8, textEvent('done') + endEvents()));
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: true, answer: { text: 'done' } });
    expect(outcome.attempts[0]!.pauseMs).toBeGreaterThan(50);
  });
});

describe('a tool call that broke off', () => {
  const piece = (delta: object, finish?: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish ?? null }] })}\n\n`;
  const begun = piece({
    tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":' } }],
  });
  const rest = piece({ tool_calls: [{ index: 0, function: { arguments: '"home"}' } }] });
  const end = `${piece({}, 'tool_calls')}data: [DONE]\n\n`;
  const world = () => played(every150(begun, 1, ''), every150('', 0, begun + rest + end));

  it('is begun anew where that can be said', async () => {
    const { ask } = await world();
    const { outcome, events } = await ask('x', {}, { restart: 'free' });
    expect(outcome).toMatchObject({ ok: true, answer: { toolCalls: [{ name: 'look', arguments: '{"at":"home"}' }] } });
    const at = events.findIndex(({ type }) => type === 'restart');
    const said = events
      .slice(at)
      .map(event => (event.type === 'tool_call' ? event.arguments : ''))
      .join('');
    expect(at).toBeGreaterThan(0);
    expect(said).toBe('{"at":"home"}');
  });
  it('is the end of it where not: nobody else is asked', async () => {
    const { ask } = await world();
    const { outcome } = await ask();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'truncated' } });
    expect(outcome.attempts.map(({ provider: id }) => id)).toEqual(['a']);
  });
});

describe('a persistent failure', () => {
  it('503: within 1.1 times the time of the one who answers', async () => {
    const speed = { firstTokenMs: 600, tokensPerSecond: 100 };
    // What the machine gives to others is no patience of ours.
    const lateness = watchLateness();
    closing.push(async () => lateness.stop());
    const clock = { now: () => Math.round(Date.now() - lateness.ms()) };
    const members = [
      { id: 'a', script: always({ type: 'status', status: 503 }) },
      { id: 'b', speed },
    ];
    const { ask } = await rig(members, { ports: { clock } });
    const { outcome } = await ask();
    const own = outcome.attempts.at(-1)!.latencyMs;
    expect(outcome).toMatchObject({ ok: true, candidate: { provider: 'b' } });
    expect(outcome.latencyMs).toBeLessThanOrEqual(own * 1.1);
  });
});

it('limits longer than a timer can be do not end at once', async () => {
  const month = 31 * 24 * 3_600_000;
  const timeouts = { firstTokenMs: month, stallMs: month, totalMs: month };
  for (const routing of [{}, { timeoutMs: month }]) {
    const { ask } = await rig([{ id: 'a', reply: () => 'well' }], { settings: { timeouts } });
    expect((await ask('x', routing)).outcome).toMatchObject({ ok: true });
  }
});
