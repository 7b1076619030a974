// Owns a rig for engine tests: simulated providers over real HTTP, the real codecs and transport, a store in memory.
import { builtInProviders } from '../../src/catalog/index.ts';
import type { ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import type { RoutingOptions } from '../../src/domain/request.ts';
import type { Settings } from '../../src/domain/settings.ts';
import type { Call, Engine, EngineEvent } from '../../src/engine/contract.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxProviderSpec } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { codecFor } from '../../src/wire/index.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { analysis, model, provider, settings } from './world.ts';

export interface Member extends Partial<Omit<SandboxProviderSpec, 'models' | 'vendor'>> {
  readonly id: string;
  readonly vendor?: VendorId;
  readonly model?: Partial<ModelSpec>;
  readonly resolved?: Partial<Omit<ResolvedProvider, 'spec'>>;
  /** The window of which it speaks, where that is not the one written down. */
  readonly stated?: number;
  /** Instead of its vendor's error table. */
  readonly errors?: ProviderSpec['errors'];
}

export interface Rig {
  readonly sandbox: Sandbox;
  readonly store: MemoryStore;
  readonly engine: Engine;
  /** Those of the engine. */
  readonly ports: EnginePorts;
  readonly providers: readonly ResolvedProvider[];
  readonly settings: Settings;
  readonly warnings: string[];
  ask(prompt?: string, routing?: RoutingOptions, options?: AskOptions): Promise<Asked>;
  hits(id: string): number;
  close(): Promise<void>;
}
export interface AskOptions {
  readonly restart?: Call['restart'];
  readonly signal?: AbortSignal;
  readonly log?: boolean;
  readonly onEvent?: (event: EngineEvent) => void;
}
export interface Asked {
  readonly outcome: Outcome;
  readonly events: readonly EngineEvent[];
  readonly shown: string;
}

/** Providers rank in the given order. Each has one model, `m-<id>`, and speaks its vendor's dialect with its error table. */
export async function startRig(
  members: readonly Member[],
  more: { readonly settings?: Parameters<typeof settings>[0]; readonly ports?: Partial<EnginePorts> } = {},
): Promise<Rig> {
  const specs = members.map(member => ({
    label: member.id,
    vendor: 'openai' as const,
    ...member,
    models: [
      { id: `m-${member.id}`, contextWindow: member.stated ?? member.model?.contextWindow ?? 128_000, maxOutput: 8192 },
    ],
  }));
  const sandbox = await startSandbox({ providers: specs });
  const providers = members.map(member => resolve(member, sandbox));
  const store = memoryStore();
  const warnings: string[] = [];
  const transport = createTransport({});
  const chosen: Settings = settings({ preferences: { default: members.map(({ id }) => id) }, ...more.settings });
  const ports: EnginePorts = {
    clock: { now: () => Date.now() },
    dice: { next: () => 0.5 },
    transport,
    state: store,
    settings: chosen,
    providers,
    zone: () => 'UTC',
    priceVersion: 'test',
    key: async () => ({ value: 'sk-test-key' }),
    codec: codecFor,
    analyze: messages => analysis({ inputTokens: JSON.stringify(messages).length }),
    warn: message => warnings.push(message),
    ...more.ports,
  };
  const engine = createEngine(ports);
  return {
    sandbox,
    store,
    engine,
    ports,
    providers,
    settings: chosen,
    warnings,
    async ask(prompt = 'hello', routing = {}, { signal, onEvent, log, restart } = {}) {
      const events: EngineEvent[] = [];
      const take = (event: EngineEvent) => {
        events.push(event);
        onEvent?.(event);
      };
      const call = { request: { messages: [{ role: 'user' as const, content: prompt }] }, routing, log, restart };
      const outcome = await engine.run(call, take, signal);
      return { outcome, events, shown: events.map(event => (event.type === 'text' ? event.text : '')).join('') };
    },
    hits: id => sandbox.provider(id).requests.filter(({ kind }) => kind === 'chat').length,
    async close() {
      await transport.close();
      await sandbox.close();
    },
  };
}

function resolve(
  { id, vendor = 'openai', model: facts, resolved, errors }: Member,
  sandbox: Sandbox,
): ResolvedProvider {
  const real = builtInProviders.find(({ id: known }) => known === vendor)!;
  const models = [model(`m-${id}`, facts)];
  const baseUrl = sandbox.provider(id).url;
  return provider(id, models, {
    ...resolved,
    baseUrl,
    spec: { ...real, id, label: id, models, baseUrl, ...(errors && { errors }) },
  });
}
