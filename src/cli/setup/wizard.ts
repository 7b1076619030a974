// Owns the wizard: choose, enter, prove, prefer, look over, and only then write. Ctrl-C at any point leaves all as it was.
import type { ResolvedProvider } from '../../domain/decision.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { providerNamed } from '../names.ts';
import { askAccount, askMoreAccounts } from './ask-account.ts';
import { askPreferences } from './ask-preferences.ts';
import { type Draft, emptyDraft, isEmpty, withAccount, withoutProvider } from './draft.ts';
import { ownerOf, type SetupResult, writeDraft } from './finish.ts';
import { openQuestions } from './questions.ts';
import type { Progress, Wizard } from './step.ts';
import { type Check, checkAccount, checkText } from './verify.ts';

export interface WizardOptions {
  readonly provider: string | undefined;
  readonly account: string | undefined;
  readonly verify: boolean;
}

export async function runWizard(context: Context, options: WizardOptions): Promise<SetupResult> {
  const { text = '', path } = await context.settings();
  const only = options.provider === undefined ? undefined : await providerNamed(context, options.provider);
  const [ask, ring] = await Promise.all([openQuestions(context), context.keys()]);
  const wizard: Wizard = {
    context,
    ask,
    places: await ring.list(),
    isVerified: options.verify,
    isOne: only !== undefined,
  };
  const start: Progress = { draft: emptyDraft(text), accounts: [] };
  let progress = only
    ? await askAccount(wizard, start, only, options.account)
    : await askEverything(wizard, start, await context.providers());
  if (only && options.account === undefined) progress = await askMoreAccounts(wizard, progress, [only]);
  const { draft, accounts } = progress;
  const nothing: SetupResult = { accounts, summary: [], path, isChanged: false };
  if (isEmpty(draft)) return nothing;
  ask.say(['What changes:', ...draft.summary.map(line => `  ${line}`)].join('\n'));
  if (!(await ask.agree(`Write this to ${path}?`, true)))
    throw new UserError({ type: 'declined', exitCode: EXIT.failure, message: 'nothing was changed' });
  const stores = await writeDraft(context, draft);
  ask.say('Without questions: openclaw provider setup <provider> --key-stdin < key.txt, or setup --from-env');
  return {
    accounts: accounts.map(one => ({ ...one, source: stores[ownerOf(one)] ?? one.source })),
    summary: draft.summary,
    path,
    isChanged: true,
  };
}

async function askEverything(
  wizard: Wizard,
  start: Progress,
  providers: readonly ResolvedProvider[],
): Promise<Progress> {
  const { ask } = wizard;
  const met = new Map<string, Check>();
  for (const provider of providers.filter(({ spec }) => spec.local))
    met.set(provider.spec.id, await meet(wizard, start.draft, provider));
  const choices = providers.map(provider => ({
    name: [provider.spec.label, standingText(wizard, provider, met.get(provider.spec.id))].filter(Boolean).join(' '),
    value: provider,
    checked: isFound(provider, met),
  }));
  // Those at hand first; the sort is stable.
  choices.sort((a, b) => Number(b.checked) - Number(a.checked));
  // Who is at hand may be dropped; without anybody at hand there would be nobody at all.
  const required = choices.some(({ checked }) => checked) ? undefined : NONE_CHOSEN;
  const chosen = await ask.pickMany('Which providers do you want to use?', choices, required);
  let progress = start;
  for (const { value: provider, checked } of choices)
    if (checked && !chosen.includes(provider))
      progress = { ...progress, draft: withoutProvider(progress.draft, provider.spec.id) };
  for (const provider of chosen)
    progress = await askAccount(wizard, progress, provider, undefined, met.get(provider.spec.id));
  const keyed = chosen.filter(({ spec }) => spec.auth.type !== 'none');
  if (keyed.length > 0) progress = await askMoreAccounts(wizard, progress, keyed);
  return { ...progress, draft: await askPreferences(wizard, progress.draft, chosen) };
}

const NONE_CHOSEN = 'Space chooses the one at the arrow. At least one is needed; Ctrl-C leaves.';

/** A local server is found by asking it. */
async function meet({ context }: Wizard, draft: Draft, provider: ResolvedProvider): Promise<Check> {
  return checkAccount(context, withAccount(draft, { provider, account: 'default' }), provider.spec.id, 'default');
}

const isFound = ({ spec, enabled, accounts }: ResolvedProvider, met: ReadonlyMap<string, Check>) =>
  enabled && (met.get(spec.id)?.isAccepted ?? accounts.some(({ hasKey }) => hasKey));

function standingText({ places }: Wizard, { spec, enabled }: ResolvedProvider, met: Check | undefined): string {
  if (!enabled) return '(disabled)';
  if (met) return met.isAccepted ? `(runs here: ${checkText(met)})` : '(not found here)';
  const place = places.find(({ provider, source }) => provider === spec.id && source !== 'none');
  if (!place) return '';
  return place.source === 'env' ? `(key in ${place.name})` : `(key in the ${place.source})`;
}
