// Owns the questions about one account: its key, the proof of it, and what to do where the provider says no.
import type { ResolvedProvider } from '../../domain/decision.ts';
import { type AccountWish, freeName, withAccount } from './draft.ts';
import { ownerOf } from './finish.ts';
import type { Progress, Wizard } from './step.ts';
import { type Check, checkAccount, checkText } from './verify.ts';

/** Sets up the provider's own account, or the named one; `known` is a check that was made already. */
export async function askAccount(
  wizard: Wizard,
  progress: Progress,
  provider: ResolvedProvider,
  account: string | undefined,
  known?: Check,
): Promise<Progress> {
  const { ask, isVerified } = wizard;
  const { spec, accounts } = provider;
  const isKeyed = spec.auth.type !== 'none';
  const present =
    account === undefined ? accounts.filter(one => one.hasKey) : accounts.filter(({ id }) => id === account);
  const isThere = present.length > 0 && present.every(({ hasKey }) => hasKey);
  if (isKeyed && !isThere) return askKey(wizard, progress, provider, account ?? unnamed(provider));
  const lone = present.length === 1 ? present[0]! : undefined;
  if (isKeyed && wizard.isOne && lone && (await wantsAnother(wizard, spec, lone.id)))
    return askKey(wizard, progress, provider, lone.id);
  let next = progress;
  for (const { id } of isKeyed ? present : [{ id: 'default' }]) {
    const draft = withAccount(next.draft, { provider, account: id });
    const check = known ?? (isVerified ? await checked(wizard, draft, spec.id, id) : undefined);
    const done = {
      ...next,
      draft,
      accounts: [
        ...next.accounts,
        { provider: spec.id, account: id, source: sourceOf(wizard, spec.id, id), isAdopted: true, check },
      ],
    };
    if (!check || check.isAccepted) next = done;
    else if (!isKeyed) {
      ask.say(`${spec.label} ${checkText(check)}. It is used as soon as it runs.`);
      next = done;
    } else next = await askAfterRefusal(wizard, next, done, provider, id);
  }
  return next;
}

/** Whoever sets up one provider anew may have come to replace its key. */
function wantsAnother(wizard: Wizard, { id, label }: ResolvedProvider['spec'], account: string): Promise<boolean> {
  return wizard.ask.pickOne(`${label} has a key (${sourceOf(wizard, id, account)}).`, [
    { name: 'Keep it', value: false },
    { name: 'Enter another', value: true },
  ]);
}

/** Offers further accounts of these providers until there are enough. */
export async function askMoreAccounts(
  wizard: Wizard,
  progress: Progress,
  providers: readonly ResolvedProvider[],
): Promise<Progress> {
  const { ask } = wizard;
  let next = progress;
  while (await ask.agree('Add a second account of a provider?', false)) {
    const provider =
      providers.length === 1
        ? providers[0]!
        : await ask.pickOne(
            'Of which one?',
            providers.map(one => ({ name: one.spec.label, value: one })),
          );
    const { id } = provider.spec;
    const taken = [
      ...provider.accounts.filter(({ named }) => named).map(one => one.id),
      ...next.accounts.filter(one => one.provider === id && one.account !== 'default').map(one => one.account),
    ];
    const name = await ask.line('Its name:', freeName(id, taken), given =>
      !/^[\w.@-]+$/.test(given)
        ? 'Letters, digits, - and _'
        : taken.includes(given) || given === 'default'
          ? 'There is one of that name'
          : true,
    );
    next = await askKey(wizard, next, provider, name);
  }
  return next;
}

async function askKey(
  wizard: Wizard,
  progress: Progress,
  provider: ResolvedProvider,
  account: string,
): Promise<Progress> {
  const { ask, places } = wizard;
  const { id, label, keyUrl } = provider.spec;
  if (keyUrl) ask.say(`A key of ${label}: ${keyUrl}`);
  const value = await ask.key(account === 'default' ? label : `${label} (${account})`);
  const place = places.find(one => one.provider === id && one.account === 'default');
  const draft = withAccount(progress.draft, { provider, account, key: { value }, ...presentKey(progress, id, place) });
  const check = wizard.isVerified ? await checked(wizard, draft, id, account) : undefined;
  const done: Progress = {
    draft,
    accounts: [...progress.accounts, { provider: id, account, source: 'none', isAdopted: true, check }],
  };
  return !check || check.isAccepted ? done : askAfterRefusal(wizard, progress, done, provider, account);
}

/** The key that the provider has so far: stored a moment ago in this draft, or found somewhere. */
function presentKey({ draft }: Progress, id: string, place: AccountWish['present']): Pick<AccountWish, 'present'> {
  if (draft.keys[id]) return { present: { provider: id, account: 'default', source: 'keychain', name: id } };
  return place ? { present: place } : {};
}

async function askAfterRefusal(
  wizard: Wizard,
  before: Progress,
  asGiven: Progress,
  provider: ResolvedProvider,
  account: string,
): Promise<Progress> {
  const { label } = provider.spec;
  const answer = await wizard.ask.pickOne<'again' | 'keep' | 'leave'>(`What about ${label}?`, [
    { name: 'Enter another key', value: 'again' },
    { name: 'Keep this one all the same', value: 'keep' },
    { name: `Go on without it`, value: 'leave' },
  ]);
  if (answer === 'again') return askKey(wizard, before, provider, account);
  return answer === 'keep' ? asGiven : before;
}

async function checked(
  { context, ask }: Wizard,
  draft: Progress['draft'],
  provider: string,
  account: string,
): Promise<Check> {
  const owner = ownerOf({ provider, account });
  ask.say(`Asking ${owner} …`);
  const check = await checkAccount(context, draft, provider, account);
  const { style } = context.out.notes;
  ask.say(`${check.isAccepted ? style.green('✔') : style.red('✘')} ${owner}: ${checkText(check)}`);
  return check;
}

/** A provider with named accounts that lacks keys is asked for the first of them. */
function unnamed({ accounts }: ResolvedProvider): string {
  return accounts.find(({ named, hasKey }) => named && !hasKey)?.id ?? 'default';
}

function sourceOf({ places }: Wizard, provider: string, account: string): string {
  return places.find(one => one.provider === provider && one.account === account)?.source ?? 'not needed';
}
