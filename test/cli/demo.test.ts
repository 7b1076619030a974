// What `demo` makes of its world: folded answers, the exit code of a step gone astray, and an end in every case.
import { describe, expect, it } from 'vitest';
import type { DemoStep, DemoWorld, Host } from '../../src/cli/context.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Engine } from '../../src/engine/contract.ts';
import { answering, defaults, failedOutcome, outcome, quotaSpent, runLine } from './host.ts';

const STEP = { prompt: 'Why is the sky blue?', see: 'The first one is spent.', answeredBy: 'kimi', after: 'zai' };
const STRANGER = 'The sky scatters blue light, \u001b]0;title\u0007more than red.';

async function runDemo(steps: readonly Omit<DemoStep, 'prepare'>[], result: Outcome, more: Partial<Engine> = {}) {
  const happened: string[] = [];
  const host = { ...defaults({}), engine: async () => ({ ...answering(result), ...more }) } as unknown as Host;
  const world: DemoWorld = {
    host,
    cast: ['zai', 'kimi'],
    steps: steps.map(step => ({ ...step, prepare: () => happened.push(step.prompt) })),
    close: async () => void happened.push('closed'),
  };
  const demo: Host['demo'] = async ({ isFast }) => {
    happened.push(isFast ? 'fast' : 'usual');
    return world;
  };
  const run = (argv: readonly string[], options = {}) => runLine(['demo', ...argv], { ...options, demo });
  return { run, happened };
}

describe('demo', () => {
  it('folds on a terminal, strips controls, and shows status and log', async () => {
    const { run, happened } = await runDemo([STEP], outcome({}, STRANGER));
    const { code, stdout, stderr } = await run([], { terminal: { stdout: 24, stderr: 24 }, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toContain('The sky scatters blue\nlight, more than red.\n');
    expect(stderr).toContain('1/1  The first one\n     is spent.\n> Why is the sky blue?\n');
    expect(stderr).toContain('$ openclaw provider\nstatus\n');
    expect(stdout).toContain('Current: ');
    expect(stdout + stderr).not.toContain('\u001b');
    expect(happened).toEqual(['usual', STEP.prompt, 'closed']);
  });

  it('colours its headings where colours are wanted', async () => {
    const { run } = await runDemo([STEP], outcome());
    const { stderr } = await run([], { env: { FORCE_COLOR: '1' } });
    expect(stderr).toContain('\u001b[1mA demonstration.');
    expect(stderr).toContain('\u001b[1m1/1  The first one is spent.\u001b[22m');
  });

  it('ends with 1 where somebody else answered, or somebody else failed before', async () => {
    for (const step of [
      { ...STEP, answeredBy: 'zai' },
      { ...STEP, after: 'openai' },
      { ...STEP, after: undefined },
    ]) {
      const { run, happened } = await runDemo([STEP, step], outcome());
      const plain = await run(['--fast']);
      expect(plain.code).toBe(1);
      expect(plain.stderr).toContain('Not as planned: step 2');
      const { code, stdout } = await run(['--json']);
      expect([code, JSON.parse(stdout).ok]).toEqual([1, false]);
      expect(JSON.parse(stdout).steps.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false]);
      expect(happened[0]).toBe('fast');
    }
  });

  it('goes on after a request without an answer', async () => {
    const { run } = await runDemo([STEP, STEP], failedOutcome(quotaSpent));
    const { code, stderr } = await run([]);
    expect(code).toBe(1);
    expect(stderr).toContain('error: zai glm-4.7: quota spent (429)');
    expect(stderr).toContain('Not as planned: step 1, 2');
  });

  it('ends its world when something breaks', async () => {
    const { run, happened } = await runDemo([STEP], outcome(), { run: () => Promise.reject(new Error('a bug')) });
    expect((await run([])).code).toBe(1);
    expect(happened.at(-1)).toBe('closed');
  });
});
