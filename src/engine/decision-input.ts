// Owns the input of a decision, put together from a call and all that is known at its moment.
import { resolveModelName, withMatches } from '../catalog/names.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Settings } from '../domain/settings.ts';
import type { RouterState } from '../domain/state.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';
import type { DecisionInput } from '../router/input.ts';
import type { Call } from './contract.ts';
import type { Funds } from './funds.ts';
import { knowledgeOf } from './knowledge.ts';

export interface Moment {
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  readonly state: RouterState;
  /** Of the messages alone. */
  readonly analysis: TaskAnalysis;
  readonly now: EpochMs;
  readonly dice: number;
  /** Absent: nothing limits what is spent. */
  readonly funds?: Funds | undefined;
}

/** Everything that `decide` looks at; its providers have the models too that nobody lists but somebody names. */
export function inputOf(call: Call, { settings, state, now, dice, funds, ...moment }: Moment): DecisionInput {
  const analysis = withCall(moment.analysis, call);
  const providers = withNamed(moment.providers, settings, call);
  const maxOutputTokens = call.request.maxOutputTokens ?? settings.maxTokens;
  const outputTokens = maxOutputTokens ?? analysis.outputTokens;
  return {
    analysis,
    routing: call.routing,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    settings,
    providers,
    ...(call.stay && { session: { candidate: call.stay, stay: true } }),
    knowledge: knowledgeOf({ state, providers, settings, analysis, outputTokens, now, ...(funds && { funds }) }),
    now,
    dice,
  };
}

/** What the request says beside its messages. */
function withCall(judged: TaskAnalysis, { request, routing }: Call): TaskAnalysis {
  return {
    ...judged,
    ...(routing.task && { task: routing.task, confidence: 1, confident: true }),
    outputTokens: request.maxOutputTokens ?? judged.outputTokens,
    needs: {
      vision: judged.needs.vision,
      tools: judged.needs.tools || (request.tools?.length ?? 0) > 0,
      json: judged.needs.json || request.responseFormat !== undefined,
    },
  };
}

/** A model that is named need not be listed: an aggregator has thousands, a private endpoint may list none. */
function withNamed(
  providers: readonly ResolvedProvider[],
  settings: Settings,
  { routing }: Call,
): readonly ResolvedProvider[] {
  const names = [
    routing.model && nameOf(routing),
    ...(routing.fallbackModels ?? []),
    settings.pin?.model && nameOf(settings.pin),
  ];
  const matches = names.flatMap(name => {
    const found = name ? resolveModelName(name, providers, settings.aliases) : undefined;
    return found && 'matches' in found ? found.matches : [];
  });
  return matches.length > 0 ? withMatches(providers, matches) : providers;
}

const nameOf = ({ provider, model }: { readonly provider?: string; readonly model?: string }) =>
  provider ? `${provider}/${model}` : model;
