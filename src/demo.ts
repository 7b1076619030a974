// Owns the demo's world: simulated providers on loopback, and the ordinary program in a folder that goes with them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoWorld, Host } from './cli/context.ts';
import type { SecretStore } from './domain/ports.ts';
import type { Place } from './machine.ts';
import { DEMO_SANDBOX } from './sandbox/demo-cast.ts';
import { demoPlan, urlsOf } from './sandbox/demo-plan.ts';
import { startSandbox } from './sandbox/server.ts';
import type { SandboxSpec } from './sandbox/spec.ts';

type Close = () => Promise<void>;

/** Starts the simulated providers, and makes a host of their settings and environment alone. Rejects without a free port or folder. */
export async function startDemo(
  { isFast }: { readonly isFast: boolean },
  open: (place: Place) => { readonly host: Host; readonly close: Close },
): Promise<DemoWorld> {
  const stateDir = await mkdtemp(join(tmpdir(), 'openclaw-demo-'));
  const closing: Close[] = [];
  async function close() {
    for (const end of closing.toReversed()) await end();
    await rm(stateDir, { recursive: true, force: true });
  }
  try {
    const sandbox = await startSandbox(isFast ? withoutDelays(DEMO_SANDBOX) : DEMO_SANDBOX);
    closing.push(() => sandbox.close());
    const { env, settings, steps } = demoPlan(urlsOf(sandbox));
    await writeFile(join(stateDir, 'providers.json'), settings, { mode: 0o600 });
    const cast = sandbox.providers.map(({ id }) => id);
    const { host, close: closeHost } = open({ env, stateDir, keychain: NO_SECRETS, only: cast });
    closing.push(closeHost);
    return {
      host,
      cast,
      steps: steps.map(({ prepare = {}, ...step }) => ({
        ...step,
        prepare() {
          for (const [id, script] of Object.entries(prepare)) sandbox.provider(id).setScript(script);
        },
      })),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function withoutDelays({ providers, ...rest }: SandboxSpec): SandboxSpec {
  return { ...rest, providers: providers.map(({ speed: _, ...provider }) => provider) };
}

/** In place of the user's keychain. */
const NO_SECRETS: SecretStore = {
  kind: 'keychain',
  get: async () => undefined,
  async set() {
    throw new Error('the demo stores no keys');
  },
  remove: async () => false,
  list: async () => [],
};
