// Owns the casting of a standard fault: two simulated providers in its roles, and the prompt that meets it.
import type { StandardFault } from './fault.ts';
import type { SandboxProviderSpec, SandboxSpec } from './spec.ts';

const SMALL_WINDOW = 1_000;
const PROMPT = 'Describe, in one paragraph, how a letter travels from one city to another.';

/** The sandbox in which `primary` meets the fault and `fallback`, if there is one, stands by; their own scripts are replaced. */
export function faultSandbox(
  fault: StandardFault,
  primary: SandboxProviderSpec,
  fallback: SandboxProviderSpec | undefined,
): SandboxSpec {
  const models = fault.longPrompt
    ? primary.models.map(model => ({ ...model, contextWindow: SMALL_WINDOW }))
    : primary.models;
  return {
    providers: [
      { ...primary, models, script: fault.primary },
      ...(fallback ? [{ ...fallback, script: fault.fallback }] : []),
    ],
  };
}

/** The prompt for the fault: a paragraph's worth, or more than the primary's window holds. */
export function faultPrompt({ longPrompt }: Pick<StandardFault, 'longPrompt'>): string {
  if (!longPrompt) return PROMPT;
  const material = Array.from({ length: SMALL_WINDOW }, (_, index) => `Line ${index + 1}.`).join(' ');
  return `${PROMPT}\n\n${material}`;
}
