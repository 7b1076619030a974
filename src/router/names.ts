// Owns what the call, the pin and the preference lists name, turned into models.
import type { PreferenceEntry } from '../domain/settings.ts';
import type { DecisionInput } from './input.ts';
import type { Option } from './option.ts';
import type { Weighed } from './order.ts';

export interface Names {
  /** Only what is named may answer. */
  readonly strict: boolean;
  /** Negative and lower for what is named earlier, 0 for everything else. */
  rankOf(provider: string, model: string): number;
  /** The chain with the call's fallback models right behind its head, where nothing is named that they would follow. */
  withFallbacks(chain: readonly Weighed[]): readonly Weighed[];
  /** A preference list as one test an entry; entries that name nothing become notices. */
  matchers(list: readonly PreferenceEntry[], notices: string[]): readonly ((option: Option) => boolean)[];
}

/** Reads the names in force; what a retired name became is added to `notices`. */
export function namesOf(input: DecisionInput, notices: string[]): Names {
  const { routing, settings, now } = input;
  const pin = settings.pin && (settings.pin.until === undefined || settings.pin.until > now) ? settings.pin : undefined;
  const isNamed = routing.provider !== undefined || routing.model !== undefined;
  const primary = isNamed ? { provider: routing.provider, model: routing.model } : pin;
  const groups: Named[][] = [];
  if (primary) {
    groups.push(resolve(primary.provider, primary.model, input, notices));
    for (const model of routing.fallbackModels ?? []) groups.push(resolve(undefined, model, input, notices));
  }
  const leaves = routing.fallback ?? (!isNamed && settings.preferences.switchOnLimit);
  const strict = primary !== undefined && !leaves;
  const rankOf = (provider: string, model: string) => {
    const group = groups.findIndex(named => named.some(name => covers(name, provider, model)));
    return group < 0 ? 0 : group - groups.length;
  };
  const later = primary ? [] : (routing.fallbackModels ?? []).map(model => resolve(undefined, model, input, notices));
  return {
    strict,
    rankOf,
    withFallbacks(chain) {
      const [head, ...rest] = chain;
      if (!head || later.length === 0) return chain;
      const place = ({ option: { candidate } }: Weighed) => {
        const group = later.findIndex(named => named.some(name => covers(name, candidate.provider, candidate.model)));
        return group < 0 ? later.length : group;
      };
      return [head, ...rest.toSorted((a, b) => place(a) - place(b))];
    },
    matchers: (list, listNotices) => list.map(entry => matcher(entry, input, listNotices)),
  };
}

interface Named {
  readonly provider: string;
  /** Absent: any of its models. */
  readonly model?: string;
}

const covers = (named: Named, provider: string, model: string) =>
  named.provider === provider && (named.model === undefined || named.model === model);

function resolve(
  provider: string | undefined,
  model: string | undefined,
  { knowledge, providers }: DecisionInput,
  notices: string[],
): Named[] {
  if (model === undefined) return provider === undefined ? [] : [{ provider: idOf(provider, providers) ?? provider }];
  const id = provider === undefined ? undefined : (idOf(provider, providers) ?? provider);
  const found = knowledge.resolveName(id === undefined ? model : `${id}/${model}`);
  if ('unknown' in found) return [];
  if (found.notice) notices.push(found.notice);
  return found.matches.filter(match => id === undefined || match.provider === id).map(match => ({ ...match }));
}

function matcher(entry: PreferenceEntry, input: DecisionInput, notices: string[]): (option: Option) => boolean {
  const provider = idOf(entry, input.providers);
  if (provider !== undefined) return option => option.candidate.provider === provider;
  const named = resolve(undefined, entry, input, notices);
  if (named.length === 0) notices.push(`preference "${entry}" names no known provider or model`);
  return ({ candidate }) => named.some(name => covers(name, candidate.provider, candidate.model));
}

function idOf(name: string, providers: DecisionInput['providers']): string | undefined {
  const lower = name.toLowerCase();
  return providers.find(({ spec }) => spec.id === lower || spec.label.toLowerCase() === lower)?.spec.id;
}
