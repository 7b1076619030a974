// Owns the sixteen standard faults as a suite for anything that answers prompts: the library, the program, the gateway.
import { afterEach, describe, expect, it } from 'vitest';
import { faultSandbox } from '../../src/sandbox/fault-cast.ts';
import { type FaultDriver, runFault } from '../../src/sandbox/fault-run.ts';
import { standardFaults } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxProviderSpec } from '../../src/sandbox/spec.ts';

/** The windows that the subject is to be told: the fallback's is the larger one. */
export const WINDOWS: Readonly<Record<string, number>> = { 'lab-a': 128_000, 'lab-b': 256_000 };

/** Something set up so that `lab-a` is asked first and `lab-b` next. */
export interface FaultSubject {
  readonly driver: FaultDriver;
  close(): Promise<void>;
}

export interface FaultSuite {
  readonly name: string;
  /** Time limits that the subject has to be given; requests may take a little longer. */
  readonly limits: { readonly firstTokenMs: number; readonly stallMs: number };
  /** What one request costs beside the wait for an upstream: processes, mostly. */
  readonly overheadMs: number;
  open(sandbox: Sandbox, limits: FaultSuite['limits']): Promise<FaultSubject>;
}

const spec = (id: string): SandboxProviderSpec => ({
  id,
  label: `${id} (simulated)`,
  vendor: 'openai',
  models: [{ id: `m-${id}`, contextWindow: WINDOWS[id]!, maxOutput: 8192, price: { inputPer1M: 1, outputPer1M: 4 } }],
});

/** Declares the suite: sixteen tests, each with two simulated providers of its own. */
export function faultSuite({ name, limits, overheadMs, open }: FaultSuite): void {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  describe(`${name}: standard faults`, () => {
    it.each(standardFaults({ slowFirstTokenMs: limits.firstTokenMs * 4 }))('$id', async fault => {
      const sandbox = await startSandbox(faultSandbox(fault, spec('lab-a'), spec('lab-b')));
      closing.push(() => sandbox.close());
      const { driver, close } = await open(sandbox, limits);
      closing.push(close);
      const waitMs = fault.waits === 'stall' ? limits.stallMs : fault.waits ? limits.firstTokenMs : 0;
      const stage = { primary: sandbox.provider('lab-a'), fallback: sandbox.provider('lab-b') };
      const report = await runFault(fault, { ...stage, limitMs: waitMs + overheadMs }, driver);
      expect(report).toMatchObject({ verdict: 'ideal', problems: [] });
    });
  });
}
