// The data that ships: the replies, the demo's plan, the sixteen faults, each tried on a real sandbox.
import { afterEach, describe, expect, test } from 'vitest';
import type { WireFormat } from '../../src/domain/model.ts';
import { DEMO_CAST, DEMO_SANDBOX } from '../../src/sandbox/demo-cast.ts';
import { demoPlan, urlsOf } from '../../src/sandbox/demo-plan.ts';
import type { StandardFault } from '../../src/sandbox/fault.ts';
import { faultPrompt, faultSandbox } from '../../src/sandbox/fault-cast.ts';
import { standardFaults } from '../../src/sandbox/faults.ts';
import { replyTo, SIMULATED } from '../../src/sandbox/replies.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SimulatedProvider } from '../../src/sandbox/spec.ts';
import { piecesOf } from '../../src/sandbox/turn.ts';
import { ask, readUntilBroken, simple, stillTime } from './client.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe('replies', () => {
  test('are marked, repeat themselves, and echo what they do not know', () => {
    const answer = replyTo('How do tides work?');
    expect(answer.startsWith(SIMULATED)).toBe(true);
    expect(answer).toContain('"How do tides work?", 4 words');
    expect(replyTo('How do tides work?')).toBe(answer);
    expect(replyTo('')).toContain('0 words');
    expect(replyTo('x'.repeat(1000)).length).toBeLessThan(500);
  });

  test('fall into words without losing a blank', () => {
    for (const text of [replyTo('remove duplicates'), '  leading', 'trailing \n', 'a']) {
      expect(piecesOf(text).join('')).toBe(text);
    }
    expect(piecesOf('one two')).toEqual(['one ', 'two']);
  });
});

describe('the demo', () => {
  test('every member of the cast is marked as simulated and reached by the settings', async () => {
    sandbox = await startSandbox(DEMO_SANDBOX);
    const { settings, env } = demoPlan(urlsOf(sandbox));
    const { providers } = JSON.parse(settings);
    for (const { spec, wire } of DEMO_CAST) {
      expect(spec.label).toMatch(/ \(simulated\)$/);
      expect(providers[spec.id]).toMatchObject({ wire, label: spec.label, baseUrl: sandbox.provider(spec.id).url });
      expect(Object.keys(providers[spec.id].models)).toEqual(spec.models.map(({ id }) => id));
    }
    expect(Object.keys(providers)).toHaveLength(DEMO_CAST.length);
    expect(Object.keys(env).every(name => settings.includes(`\${${name}}`))).toBe(true);
  });

  test('refuses to point at nothing', () => {
    expect(() => demoPlan({})).toThrow(/no URL for sim-atlas/);
  });

  test('every step goes as it says: who fails, who answers, in words written for it', async () => {
    sandbox = await startSandbox({ ...DEMO_SANDBOX, time: stillTime() });
    const { steps } = demoPlan(urlsOf(sandbox));
    expect(steps.length).toBe(7);
    for (const { prompt, prepare = {}, answeredBy, after } of steps) {
      for (const [id, script] of Object.entries(prepare)) sandbox.provider(id).setScript(script);
      if (after) expect(await complete(sandbox.provider(after), prompt)).toBe(false);
      expect(await complete(sandbox.provider(answeredBy), prompt)).toBe(true);
      expect(replyTo(prompt)).not.toContain('You asked');
    }
  });

  /** Whether the provider gives the whole answer. */
  async function complete(provider: SimulatedProvider, prompt: string): Promise<boolean> {
    const member = DEMO_CAST.find(({ spec }) => spec.id === provider.id);
    const model = member?.spec.models[0]?.id;
    return asked(provider, { wire: member?.wire, model, prompt });
  }
});

describe('the standard faults', () => {
  const faults = standardFaults();

  test('are sixteen, and can be told apart', () => {
    expect(faults).toHaveLength(16);
    expect(new Set(faults.map(({ id }) => id)).size).toBe(16);
  });

  test.each(faults.map(fault => [fault.id, fault] as const))(
    '%s: the fallback can keep the promise',
    async (_, fault) => {
      const spec = faultSandbox(fault, simple('openai', { id: 'primary' }), big());
      sandbox = await startSandbox({ ...spec, time: stillTime() });
      const prompt = faultPrompt(fault);
      const primary = await tryOnce(sandbox.provider('primary'), prompt, 'openai-chat');
      const fallback = await tryOnce(sandbox.provider('fallback'), prompt, 'anthropic-messages');
      // Time stands still here, so a slow answer is a whole one: the tests of behaviour look at its delay.
      expect(primary).toBe(fault.id === 'slow-first-token');
      expect(fallback).toBe(true);
    },
  );

  test('their times can be set', () => {
    const script = (id: string, list: readonly StandardFault[]) => list.find(fault => fault.id === id)?.primary;
    const quick = standardFaults({ slowFirstTokenMs: 50, retryAfterS: 9, brokenAfterTokens: 3 });
    expect(script('slow-first-token', quick)).toEqual([{ behaviour: { type: 'slow_first_token', delayMs: 50 } }]);
    expect(script('429-retry-after', quick)).toEqual([{ behaviour: { type: 'status', status: 429, retryAfterS: 9 } }]);
    expect(script('cut', quick)).toEqual([{ behaviour: { type: 'cut', afterTokens: 3, by: 'rst' } }]);
  });

  function big() {
    return simple('anthropic', { id: 'fallback', models: [{ id: 'm1', contextWindow: 200_000, maxOutput: 4096 }] });
  }

  /** Whether a patient-but-not-endless caller gets the whole answer. */
  async function tryOnce(provider: SimulatedProvider, prompt: string, wire: WireFormat): Promise<boolean> {
    const abort = new AbortController();
    const pending = asked(provider, { wire, model: 'm1', prompt, signal: abort.signal });
    const { behaviour } = await expect
      .poll(() => provider.requests[0])
      .toBeDefined()
      .then(() => provider.requests[0]!);
    if (behaviour === 'silence' || behaviour === 'stall') abort.abort();
    return pending;
  }
});

interface Attempt {
  readonly wire: WireFormat | undefined;
  readonly model: string | undefined;
  readonly prompt: string;
  readonly signal?: AbortSignal;
}

/** Whether the answer comes whole: status 200, an end mark, no broken line. */
async function asked(provider: SimulatedProvider, { wire, model, prompt, signal }: Attempt): Promise<boolean> {
  const messages = [{ role: 'user', content: prompt }];
  const response = await ask(provider, { wire, model, messages, stream: true, signal }).catch(() => undefined);
  if (response?.status !== 200) return false;
  const { text, broke } = await readUntilBroken(response);
  const ended = /\[DONE\]|message_stop|"finishReason":"STOP"|"done":true/.test(text);
  const sound = text
    .split('\n')
    .filter(line => line.startsWith('data: {') || line.startsWith('{'))
    .every(line => line.endsWith('}'));
  return !broke && ended && sound;
}
