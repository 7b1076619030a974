// Owns the draft of a setup: what will be written at its end, gathered step by step; nothing of it is on disk before.
import { parse } from 'jsonc-parser';
import { builtInProviders } from '../../catalog/index.ts';
import { entryOf } from '../../catalog/provider-entries.ts';
import type { ResolvedProvider } from '../../domain/decision.ts';
import { secretName } from '../../keychain/names.ts';
import { editSettings } from '../../schema/edit.ts';
import type { Path } from '../../schema/issue.ts';
import { KEYCHAIN_PREFIX } from '../../schema/reference.ts';
import type { KeyPlace } from '../context.ts';
import { usageError } from '../errors.ts';
import type { SettingsChange, SettingsEdit } from '../settings-change.ts';

export interface DraftKey {
  readonly provider: string;
  readonly account: string;
  readonly value: string;
}

/** An immutable step on the way; each function below returns the next. */
export interface Draft {
  /** providers.json as it would be, preferences aside. */
  readonly text: string;
  readonly edits: readonly SettingsEdit[];
  readonly preferences: Readonly<Record<string, unknown>>;
  /** To be stored, by the name of the secret. */
  readonly keys: Readonly<Record<string, DraftKey>>;
  /** What it comes to, a line each. */
  readonly summary: readonly string[];
}

/** An account to be set up. */
export interface AccountWish {
  readonly provider: Pick<ResolvedProvider, 'spec'>;
  /** `default` where accounts have no names. */
  readonly account: string;
  /** A key to store, a reference (`${VAR}`) to write, or neither: the key that is there already. */
  readonly key?: { readonly value: string } | { readonly reference: string };
  readonly baseUrl?: string;
  /** Where the provider's one unnamed key comes from, so that it becomes an account beside the first named one. */
  readonly present?: KeyPlace;
}

interface RawEntry {
  readonly enabled?: boolean;
  readonly wire?: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly accounts?: readonly (string | RawAccount)[];
}
interface RawAccount {
  readonly id: string;
  readonly apiKey?: string;
  readonly enabled?: boolean;
}

export function emptyDraft(text: string): Draft {
  return { text, edits: [], preferences: {}, keys: {}, summary: [] };
}

export const changeOf = ({ edits, preferences }: Draft): SettingsChange => ({ edits, preferences });

/** The values of the keys in the draft, as `preview` takes them. */
export const keyValues = ({ keys }: Draft): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(keys).map(([name, { value }]) => [name, value]));

export const isEmpty = ({ edits, preferences, keys }: Draft) =>
  edits.length === 0 && Object.keys(preferences).length === 0 && Object.keys(keys).length === 0;

/** With this account usable: enabled, with its key. Throws a usage error where the file says otherwise. */
export function withAccount(draft: Draft, wish: AccountWish): Draft {
  const { id } = wish.provider.spec;
  const place = entryPlace(draft.text, id);
  const entry = valueAt(draft.text, place) as RawEntry | undefined;
  const isNamed = wish.account !== 'default';
  if (!isNamed && (entry?.accounts?.length ?? 0) > 0 && wish.key)
    throw usageError(
      `${id} has named accounts: ${entry!.accounts!.map(idOf).join(', ')}`,
      `Name one, or a new one: openclaw provider setup ${id} --account ${freeName(id, entry!.accounts!.map(idOf))}`,
    );
  const reference = wish.key && 'reference' in wish.key ? wish.key.reference : undefined;
  const edits: SettingsEdit[] = [];
  if (entry?.enabled !== true) edits.push({ path: [...place, 'enabled'], value: true });
  if (wish.baseUrl !== undefined && wish.baseUrl !== entry?.baseUrl)
    edits.push({ path: [...place, 'baseUrl'], value: wish.baseUrl });
  if (isNamed) edits.push(...accountEdits(place, entry, wish, reference));
  else if (wish.key && entry?.apiKey !== reference) edits.push({ path: [...place, 'apiKey'], value: reference });
  return noted(withKey(applied(draft, edits), wish), wish, edits);
}

/** With the provider switched off. */
export function withoutProvider(draft: Draft, id: string): Draft {
  const next = applied(draft, [{ path: [...entryPlace(draft.text, id), 'enabled'], value: false }]);
  return { ...next, summary: [...draft.summary, `${id}: enabled → disabled`] };
}

/** With this preference, by dotted path; `line` tells it. */
export function withPreference(draft: Draft, path: string, value: unknown, line: string): Draft {
  return { ...draft, preferences: { ...draft.preferences, [path]: value }, summary: [...draft.summary, line] };
}

/** A name that no account has yet: `google-2`. */
export function freeName(id: string, taken: readonly string[]): string {
  let number = Math.max(2, taken.length + 1);
  while (taken.includes(`${id}-${number}`)) number++;
  return `${id}-${number}`;
}

/** Where the entry of a provider stands: at the top level, under another of its names, or in the usual place. */
function entryPlace(text: string, id: string): Path {
  const raw = valueAt(text, []) as Readonly<Record<string, unknown>> | undefined;
  if (typeof raw?.[id] === 'object') return [id];
  const entries = (raw?.['providers'] as Readonly<Record<string, RawEntry>> | undefined) ?? {};
  return ['providers', entryOf(id, entries, builtInProviders) ?? id];
}

function accountEdits(
  place: Path,
  entry: RawEntry | undefined,
  { provider: { spec }, account, key, present }: AccountWish,
  reference: string | undefined,
): SettingsEdit[] {
  const accounts = entry?.accounts ?? [];
  const fresh = reference === undefined ? { id: account } : { id: account, apiKey: reference };
  const index = accounts.findIndex(one => idOf(one) === account);
  const old = accounts[index];
  const at = [...place, 'accounts', index];
  if (typeof old === 'string') return reference === undefined ? [] : [{ path: at, value: fresh }];
  if (old)
    return [
      ...(old.enabled === false ? [{ path: [...at, 'enabled'], value: true }] : []),
      ...(key && old.apiKey !== reference ? [{ path: [...at, 'apiKey'], value: reference }] : []),
    ];
  if (accounts.length > 0) return [{ path: [...place, 'accounts', accounts.length], value: fresh }];
  const first = entry?.apiKey ?? referenceTo(present);
  const name = account === `${spec.id}-1` ? freeName(spec.id, [account]) : `${spec.id}-1`;
  return [
    { path: [...place, 'accounts'], value: first === undefined ? [fresh] : [{ id: name, apiKey: first }, fresh] },
    ...(entry?.apiKey === undefined ? [] : [{ path: [...place, 'apiKey'], value: undefined }]),
  ];
}

/** How the file refers to a key that it does not mention so far. */
function referenceTo(place: KeyPlace | undefined): string | undefined {
  if (place?.name === undefined) return undefined;
  if (place.source === 'env') return `\${${place.name}}`;
  return place.source === 'keychain' || place.source === 'vault' ? `${KEYCHAIN_PREFIX}${place.name}` : undefined;
}

function applied(draft: Draft, edits: readonly SettingsEdit[]): Draft {
  const text = edits.reduce((before, { path, value }) => editSettings(before, path, value), draft.text);
  return { ...draft, text, edits: [...draft.edits, ...edits] };
}

function withKey(draft: Draft, { provider: { spec }, account, key }: AccountWish): Draft {
  if (!key || !('value' in key)) return draft;
  const name = secretName(spec, { id: account, named: account !== 'default' });
  return { ...draft, keys: { ...draft.keys, [name]: { provider: spec.id, account, value: key.value } } };
}

function noted(
  draft: Draft,
  { provider: { spec }, account, key, baseUrl }: AccountWish,
  edits: readonly SettingsEdit[],
) {
  const facts = [
    ...(edits.some(({ path }) => path.at(-1) === 'enabled') ? ['enabled'] : []),
    ...(edits.some(({ path }) => path.at(-1) === 'baseUrl') ? [`at ${baseUrl}`] : []),
    ...(key ? ['value' in key ? 'key stored' : `key from ${key.reference}`] : []),
  ];
  if (facts.length === 0) return draft;
  const owner = account === 'default' ? spec.id : `${spec.id}/${account}`;
  return { ...draft, summary: [...draft.summary, `${owner}: ${facts.join(', ')}`] };
}

const idOf = (account: string | RawAccount) => (typeof account === 'string' ? account : account.id);

function valueAt(text: string, path: Path): unknown {
  const root: unknown = parse(text, [], { allowTrailingComma: true, allowEmptyContent: true });
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
}
