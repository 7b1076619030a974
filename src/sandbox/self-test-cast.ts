// Owns the casting of the self-test: whom the user's own settings ask first and next, and their simulated selves.
import { builtInProviders } from '../catalog/index.ts';
import { resolveProviders } from '../catalog/resolve.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Settings } from '../domain/settings.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import { knowledgeOf } from '../engine/knowledge.ts';
import { decide } from '../router/decide.ts';
import { DEFAULT_SETTINGS } from '../schema/defaults.ts';
import { analyzeTask } from '../task/analyze.ts';
import type { SandboxProviderSpec } from './spec.ts';
import { vendorFor } from './vendors/list.ts';

/** A provider of the user's with the model that would be asked. */
export interface Role {
  readonly provider: ResolvedProvider;
  readonly model: ModelSpec;
}

export interface Cast {
  readonly primary: Role;
  /** Absent: nobody else may be asked. */
  readonly fallback?: Role;
  /** Nothing of the user's can be used, so that others play the parts. */
  readonly isStandIn: boolean;
  /** The user's; the built-in ones with the user's time limits where others stand in. */
  readonly settings: Settings;
}

const STAND_INS = ['groq', 'anthropic'];

/** Who plays which part for `prompt`, by the user's settings; where they have nobody, two built-in providers do. */
export function castFor(settings: Settings, providers: readonly ResolvedProvider[], prompt: string, now: number): Cast {
  const own = rolesFor(settings, providers, prompt, now);
  if (own) return { ...own, isStandIn: false, settings };
  const others = resolveProviders(
    builtInProviders.filter(({ id }) => STAND_INS.includes(id)),
    { providers: {} },
    { version: 1, lists: {} },
    () => true,
    {},
    new Date(now).toISOString().slice(0, 10),
  );
  const { timeouts } = settings;
  const open = { ...DEFAULT_SETTINGS, timeouts };
  return { ...rolesFor(open, others, prompt, now)!, isStandIn: true, settings: open };
}

function rolesFor(
  settings: Settings,
  providers: readonly ResolvedProvider[],
  prompt: string,
  now: number,
): Pick<Cast, 'primary' | 'fallback'> | undefined {
  const analysis = analyzeTask({ messages: [{ role: 'user', content: prompt }] });
  const { outputTokens } = analysis;
  const knowledge = knowledgeOf({ state: EMPTY_STATE, providers, settings, analysis, outputTokens, now });
  const { chain } = decide({ analysis, routing: {}, settings, providers, knowledge, now, dice: 0 });
  const first = chain[0];
  const next = chain.find(({ provider }) => provider !== first?.provider);
  const role = (candidate: typeof first): Role | undefined => {
    const provider = providers.find(({ spec }) => spec.id === candidate?.provider);
    const model = provider?.models.find(({ id }) => id === candidate?.model);
    return provider && model && { provider, model };
  };
  const [primary, fallback] = [role(first), role(next)];
  return primary && { primary, ...(fallback && { fallback }) };
}

/** The simulated provider that plays a part. */
export function simulatedSelf({ provider: { spec }, model }: Role): SandboxProviderSpec {
  const { id, contextWindow, maxOutput, price } = model;
  return {
    id: spec.id,
    label: `${spec.label} (simulated)`,
    vendor: vendorFor(spec.id, spec.wire),
    models: [{ id, contextWindow, maxOutput, ...(price && { price }) }],
  };
}

/**
 * The provider as its part needs it: at that address, with that model alone, one account and no quota, which a test that
 * repeats itself would only use up.
 */
export function atAddress({ provider, model }: Role, url: string, contextWindow: number): ResolvedProvider {
  const [account] = provider.accounts;
  const { endpoint: _, unlisted: __, ...rest } = provider;
  return {
    ...rest,
    enabled: true,
    baseUrl: url,
    models: [{ ...model, contextWindow }],
    accounts: [{ id: account?.id ?? 'default', named: account?.named ?? false, hasKey: true }],
  };
}
