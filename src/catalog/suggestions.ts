// Owns what is suggested in place of a model name that nobody knows.
import { nearest } from '../domain/nearest.ts';
import { type NamedProvider, shortId } from './lookup.ts';
import { findProvider } from './provider-names.ts';

const MAX_SUGGESTIONS = 3;

/** Current names nearest to a wrong one, in the form in which it was typed. */
export function suggestions(name: string, providers: readonly NamedProvider[]): readonly string[] {
  const slash = name.indexOf('/');
  const among = slash > 0 ? findProvider(name.slice(0, slash), providers) : undefined;
  const rest = among ? name.slice(slash + 1) : name;
  const current = (among ? [among] : providers).flatMap(({ spec, models }) =>
    models.filter(({ status }) => status !== 'retired').map(({ id }) => ({ provider: spec.id, id })),
  );
  const typed = new Map<string, string>();
  for (const { provider, id } of current) {
    const full = `${provider}/${id}`;
    if (among) typed.set(id, full);
    else
      for (const form of [id, shortId(id), full]) if (!typed.has(form)) typed.set(form, id.includes('/') ? full : id);
  }
  const near = nearest(rest, typed.keys(), MAX_SUGGESTIONS).map(form => typed.get(form)!);
  const lower = rest.toLowerCase();
  const containing = lower.length < 3 ? [] : [...typed.keys()].filter(form => form.toLowerCase().includes(lower));
  return [...new Set([...near, ...containing.map(form => typed.get(form)!)])].slice(0, MAX_SUGGESTIONS);
}
