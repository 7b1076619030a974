// Owns the snapshot of one request: the newest state, the analysis of the prompt, and the decision made from both.
import { resolveModelName } from '../catalog/names.ts';
import type { Decision, ResolvedProvider } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import type { Failure } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import type { RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { EMPTY_STATE, type RouterState } from '../domain/state.ts';
import { decide } from '../router/decide.ts';
import { sizeOf } from './call-size.ts';
import type { Call } from './contract.ts';
import { inputOf } from './decision-input.ts';
import { type Funds, readFunds } from './funds.ts';
import type { EnginePorts } from './ports.ts';

export { modelOf } from '../domain/decision.ts';

export interface Snapshot {
  readonly state: RouterState;
  /** Those of the ports, with models that nobody lists but somebody names. */
  readonly providers: readonly ResolvedProvider[];
  readonly decision: Decision;
  /** Undefined: nothing limits what is spent. */
  readonly funds: Funds | undefined;
}

export async function takeSnapshot(ports: EnginePorts, call: Call): Promise<Snapshot> {
  const [past, analysis] = await Promise.all([readState(ports), ports.analyze(call.request.messages)]);
  const { settings, providers } = ports;
  const size = () => sizeOf(call.request, analysis.outputTokens);
  const { state, funds } = await readFunds(ports, past, size, call.routing.client);
  const moment = { settings, providers, state, funds, analysis, now: ports.clock.now(), dice: ports.dice.next() };
  const input = inputOf(call, moment);
  const decision = decide(input);
  return {
    state,
    providers: input.providers,
    funds,
    decision: call.routing.fallback === false ? firstOnly(decision) : decision,
  };
}

/** A name that means nothing is an error before anything else happens. */
export function unknownName({ providers, settings }: EnginePorts, { routing }: Call): Failure | undefined {
  const nobody = unknownClient(settings, routing);
  if (nobody) return nobody;
  const isNamed = routing.provider !== undefined || routing.model !== undefined;
  const { provider, model } = isNamed ? routing : (settings.pin ?? {});
  const known = (name: string) =>
    providers.some(({ spec }) => spec.id === name.toLowerCase() || spec.label.toLowerCase() === name.toLowerCase());
  if (provider !== undefined && !known(provider)) {
    const ids = providers.map(({ spec }) => spec.id);
    return unknown(`provider "${provider}"`, nearest(provider, ids, 3), ids);
  }
  for (const name of [model, ...(routing.fallbackModels ?? [])]) {
    if (name === undefined) continue;
    const found = resolveModelName(
      name === model && provider ? `${provider}/${name}` : name,
      providers,
      settings.aliases,
    );
    if ('unknown' in found) return unknown(`model "${name}"`, found.nearest);
  }
  return undefined;
}

/** A client of whom the settings know nothing has no budget that could hold. */
export function unknownClient({ clients }: Settings, { client }: RoutingOptions): Failure | undefined {
  if (client === undefined || clients.includes(client)) return undefined;
  return unknown(`client "${client}"`, nearest(client, clients, 3), clients);
}

function unknown(what: string, near: readonly string[], known: readonly string[] = []): Failure {
  const guess = `; did you mean ${near.slice(0, 3).join(', ')}?`;
  const hint = near.length > 0 ? guess : known.length > 0 ? `; known are ${known.join(', ')}` : '';
  return { kind: 'model_not_found', scope: 'none', code: 'unknown_name', message: `unknown ${what}${hint}` };
}

/** A state that cannot be read must not cost the answer: routing goes on without a past. */
async function readState({ state, warn }: EnginePorts): Promise<RouterState> {
  try {
    return await state.read();
  } catch (error) {
    warn(`state not readable, going on without it: ${messageOf(error)}`);
    return EMPTY_STATE;
  }
}

function firstOnly(decision: Decision): Decision {
  return { ...decision, chain: decision.chain.slice(0, 1) };
}
