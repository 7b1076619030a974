// Owns setup without questions: everything by flags, for scripts and machines without a terminal.
import { findProvider } from '../../catalog/provider-names.ts';
import type { ResolvedProvider } from '../../domain/decision.ts';
import type { BudgetMode } from '../../domain/request.ts';
import { environmentKey } from '../../keychain/environment-key.ts';
import type { Context } from '../context.ts';
import { UserError, usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { readKey } from '../key-input.ts';
import { providerNamed, targetNamed } from '../names.ts';
import { listText } from '../preference-view.ts';
import { type AccountWish, type Draft, emptyDraft, isEmpty, withAccount, withPreference } from './draft.ts';
import { ownerOf, type SetUp, type SetupResult, writeDraft } from './finish.ts';
import { checkAccount, checkText, refused } from './verify.ts';

export interface SetupFlags {
  readonly provider: string | undefined;
  readonly account: string | undefined;
  readonly keyStdin: boolean;
  readonly keyEnv: string | undefined;
  readonly baseUrl: string | undefined;
  readonly fromEnv: boolean;
  readonly verify: boolean;
  readonly prefer: readonly string[];
  readonly budget: BudgetMode | undefined;
}

export async function setUpByFlags(context: Context, flags: SetupFlags): Promise<SetupResult> {
  const { text = '', path } = await context.settings();
  const { accounts, draft: adopted } = flags.fromEnv
    ? await adoptEnvironment(context, flags, emptyDraft(text))
    : await setUpOne(context, flags, emptyDraft(text));
  const draft = await withPreferences(context, flags, adopted);
  const isChanged = !isEmpty(draft);
  const stores = isChanged ? await writeDraft(context, draft) : {};
  const placed = accounts.map(one => {
    return { ...one, source: stores[ownerOf(one)] ?? one.source };
  });
  return { accounts: placed, summary: draft.summary, path, isChanged };
}

interface Step {
  readonly draft: Draft;
  readonly accounts: readonly SetUp[];
}

async function setUpOne(context: Context, flags: SetupFlags, draft: Draft): Promise<Step> {
  if (flags.provider === undefined) {
    if (flags.keyStdin || flags.keyEnv !== undefined || flags.baseUrl !== undefined || flags.account !== undefined)
      throw usageError('no provider is named', 'For example: openclaw provider setup zai --key-stdin < key.txt');
    return { draft, accounts: [] };
  }
  const provider = await providerOf(context, flags);
  const { id } = provider.spec;
  const account = flags.account ?? 'default';
  const owner = ownerOf({ provider: id, account });
  const place = (await (await context.keys()).list()).find(one => one.provider === id && one.account === 'default');
  const key = await keyOf(context, flags, provider, owner);
  const next = withAccount(draft, {
    provider,
    account,
    ...(key && { key }),
    ...(flags.baseUrl !== undefined && { baseUrl: flags.baseUrl }),
    ...(place && { present: place }),
  });
  const check = flags.verify ? await checkAccount(context, next, id, account) : undefined;
  if (check && !check.isAccepted) throw refused(owner, check);
  if (check) context.out.notes.print(`${owner}: ${checkText(check)}`);
  const source = key && 'reference' in key ? 'env' : (place?.source ?? 'none');
  return { draft: next, accounts: [{ provider: id, account, source, isAdopted: true, check }] };
}

/** The provider of that name, or with `--base-url` a new one of the user's own. */
async function providerOf(
  context: Context,
  { provider: name = '', baseUrl }: SetupFlags,
): Promise<Pick<ResolvedProvider, 'spec' | 'accounts'>> {
  const providers = await context.providers();
  if (baseUrl === undefined || findProvider(name, providers)) return providerNamed(context, name);
  if (!/^[a-z\d][\w.-]*$/i.test(name)) throw usageError(`"${name}" cannot be the name of a provider`);
  const spec = { id: name, label: name, wire: 'openai-chat', baseUrl, auth: { type: 'bearer' } } as const;
  // An endpoint of one's own may be open to everybody.
  return {
    spec: { ...spec, keyEnv: [], errors: [], models: [] },
    accounts: [{ id: 'default', named: false, hasKey: true }],
  };
}

/** The key that the flags give; undefined where the one that is there already will do. */
async function keyOf(
  context: Context,
  { keyStdin, keyEnv, account }: SetupFlags,
  { spec, accounts }: Pick<ResolvedProvider, 'spec' | 'accounts'>,
  owner: string,
): Promise<AccountWish['key']> {
  const command = `openclaw provider setup ${spec.id}${account === undefined ? '' : ` --account ${account}`} --key-stdin < key.txt`;
  if (keyStdin || keyEnv !== undefined) {
    const value = await readKey(context, { isFromStdin: keyStdin, fromEnv: keyEnv, owner, command });
    return keyEnv === undefined ? { value } : { reference: `\${${keyEnv}}` };
  }
  const isThere = accounts.some(({ id, hasKey }) => hasKey && (account === undefined || id === account));
  if (isThere || spec.auth.type === 'none') return undefined;
  throw new UserError({
    type: 'not_interactive',
    exitCode: EXIT.usage,
    message: `there is no key for ${owner}, and no terminal to ask for one`,
    hint: `Give it by a pipe or a variable: ${command}`,
  });
}

/** Every provider whose key lies in the environment; the file refers to the variable. */
async function adoptEnvironment(context: Context, flags: SetupFlags, draft: Draft): Promise<Step> {
  if (flags.keyStdin || flags.keyEnv !== undefined || flags.account !== undefined || flags.baseUrl !== undefined)
    throw usageError('--from-env takes keys by their usual variables, and no other flags about keys');
  const only = flags.provider === undefined ? undefined : await providerNamed(context, flags.provider);
  const found = (await context.providers())
    .filter(({ spec }) => !only || spec.id === only.spec.id)
    .flatMap(provider =>
      provider.accounts.flatMap(account => {
        const key = environmentKey(provider.spec, account, context.io.env);
        return key ? [{ provider, account: account.id, key }] : [];
      }),
    );
  if (found.length === 0)
    throw new UserError({
      type: 'key',
      exitCode: EXIT.key,
      message: only ? `no key of ${only.spec.id} is in the environment` : 'no key is in the environment',
      hint: `Set a variable, for example: export ${only?.spec.keyEnv[0] ?? 'ZAI_API_KEY'}=…`,
    });
  const checked = await Promise.all(
    found.map(async ({ provider, account, key }) => {
      const { id, auth } = provider.spec;
      // A pair of AWS variables is no single reference: they are found by themselves.
      const reference = auth.type === 'aws' ? undefined : { reference: `\${${key.name}}` };
      const wish: AccountWish = { provider, account, ...(reference && { key: reference }) };
      const check = flags.verify ? await checkAccount(context, withAccount(draft, wish), id, account) : undefined;
      return { wish, check };
    }),
  );
  const accounts = checked.map(
    ({ wish, check }): SetUp => ({
      provider: wish.provider.spec.id,
      account: wish.account,
      source: 'env',
      isAdopted: check?.isAccepted ?? true,
      check,
    }),
  );
  for (const { isAdopted, check, ...one } of accounts)
    if (check) context.out.notes.print(`${ownerOf(one)}: ${checkText(check)}${isAdopted ? '' : ' (left out)'}`);
  const first = checked[0]!;
  if (accounts.every(({ isAdopted }) => !isAdopted) && first.check)
    throw refused(accounts.map(ownerOf).join(', '), first.check);
  const draftOfAll = checked
    .filter(({ check }) => check?.isAccepted ?? true)
    .reduce((all, { wish }) => withAccount(all, wish), draft);
  return { draft: draftOfAll, accounts };
}

async function withPreferences(context: Context, { prefer, budget }: SetupFlags, draft: Draft): Promise<Draft> {
  const { preferences } = (await context.settings()).settings;
  let next = draft;
  if (prefer.length > 0) {
    const names = await Promise.all(
      prefer.map(async name => {
        const { provider, model } = await targetNamed(context, name);
        return model === undefined ? provider.spec.id : `${provider.spec.id}/${model}`;
      }),
    );
    next = withPreference(
      next,
      'provider.default',
      names,
      `default: ${listText(preferences.default)} → ${listText(names)}`,
    );
  }
  if (budget)
    next = withPreference(next, 'provider.budget_mode', budget, `budget_mode: ${preferences.budgetMode} → ${budget}`);
  return next;
}
