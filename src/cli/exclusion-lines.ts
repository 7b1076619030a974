// Owns how exclusions are told: a line for each reason that a provider has, the models of one reason together.
import type { Exclusion } from '../domain/decision.ts';
import { providerName } from '../render/answer-line.ts';

/** `groq (5 models): quota spent, resets 16:40`; who has no key stands in one line, since most never will. */
export function exclusionLines(excluded: readonly Exclusion[]): readonly string[] {
  const models = new Map<string, string[]>();
  for (const exclusion of excluded) {
    if (exclusion.reason === 'no_key') continue;
    const key = `${providerName(exclusion)}\0${exclusion.detail}`;
    models.set(key, [...(models.get(key) ?? []), exclusion.model]);
  }
  const keyless = [...new Set(excluded.filter(({ reason }) => reason === 'no_key').map(({ provider }) => provider))];
  return [
    ...[...models].map(([key, names]) => {
      const [provider = '', detail = ''] = key.split('\0');
      const which = names.length > 1 ? ` (${names.length} models)` : names[0] === '*' ? '' : ` ${names[0]}`;
      return `${provider}${which}: ${detail}`;
    }),
    ...(keyless.length > 0 ? [`no key: ${keyless.join(', ')}`] : []),
  ];
}
