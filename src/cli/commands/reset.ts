// Owns `reset`: takes the pin away, and forgets on request what was learned.

import { counted } from '../../render/number.ts';
import { defineCommand } from '../command.ts';
import { confirmed } from '../confirm.ts';
import type { Context } from '../context.ts';
import { isUsable, providerNamed } from '../names.ts';
import { flag, optionalText } from '../option.ts';
import { pinDocument, pinText } from '../pin.ts';
import { notUsable, TAKES_EFFECT } from '../preferring.ts';
import { exitCodeOfProbes, probeDocument, probeTable, wasAsked } from '../probing.ts';
import { carryOutReset, type Reset, type ResetPlan, resetPlan } from '../resetting.ts';
import type { ResetDocument } from '../schemas/reset.ts';

const OPTIONS = {
  health: optionalText('--health [provider]', 'Cooldowns and strikes, proved by one request each', 'providers'),
  quota: flag('--quota', 'Counted use of quotas'),
  cache: flag('--cache', 'All that was learned: health, measures, models, answers'),
  answers: flag('--answers', 'Only the answers that chat --cache keeps'),
  all: flag('--all', 'All of these, and the pin'),
  dryRun: flag('-n, --dry-run', 'Say what would go; change nothing'),
  yes: flag('-y, --yes', 'Do not ask'),
};

export const reset = defineCommand<typeof OPTIONS, Reset>({
  path: ['provider', 'reset'],
  summary: 'Back to automatic routing; forget health, quotas, cache',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider reset', note: 'the pin goes' },
    { command: 'openclaw provider reset --health', note: 'all that cool down get a chance' },
    { command: 'openclaw provider reset --health zai', note: 'one provider' },
    { command: 'openclaw provider reset --all --dry-run', note: 'what would go' },
  ],
  notes: [
    'Settings, keys, log, credits and conversations always stay.',
    'Quotas are counted anew from the log after --cache; --quota drops the counts too.',
  ],
  schema: async () => (await import('../schemas/reset.ts')).resetSchema,

  async run(context, { options }) {
    const { all, dryRun } = options;
    const named = typeof options.health === 'string' ? await providerNamed(context, options.health) : undefined;
    const provider = named?.spec.id;
    if (named && !named.accounts.some(account => isUsable(named, account))) context.out.notes.print(notUsable(named));
    const hasPart = options.health !== undefined || options.quota || options.cache || options.answers;
    const plan = await resetPlan(context, {
      pin: all || !hasPart,
      health: all || options.health !== undefined,
      quota: all || options.quota,
      cache: all || options.cache,
      answers: all || options.cache || options.answers,
      ...(provider !== undefined && !all && { provider }),
    });
    if (dryRun) return { plan, isDone: false, probes: [], files: [] };
    if (all) {
      const requests = plan.targets.length;
      const question = `${[...goneLines(plan, requests, context), ...idleLines(plan, requests)].join('\n')}\nForget all of this?`;
      await confirmed(context, { isSure: options.yes, question, command: 'openclaw provider reset --all --yes' });
    }
    return carryOutReset(context, plan);
  },

  async view({ plan, isDone, probes, files }, context) {
    const requests = isDone ? probes.filter(({ result }) => wasAsked(result)).length : plan.targets.length;
    const gone = goneLines(plan, requests, context);
    context.out.notes.print(
      [
        ...gone.map(line => (isDone ? line : `would reset ${line}`)),
        ...idleLines(plan, requests),
        ...(files.length > 0 ? [`removed: ${files.join(', ')}`] : []),
        ...(isDone && gone.length > 0 ? [TAKES_EFFECT] : []),
      ].join('\n'),
    );
    return probes.length > 0 ? probeTable(probes, context) : undefined;
  },

  json: ({ plan, isDone, probes, files }): ResetDocument => ({
    schemaVersion: 1,
    ok: probes.every(({ result }) => result.ok),
    dryRun: !isDone,
    pin: plan.parts.pin ? { before: pinDocument(plan.pin), after: null } : null,
    cooldowns: plan.parts.health ? plan.cooldowns : null,
    strikes: plan.parts.health ? plan.strikes : null,
    quotas: plan.parts.quota ? plan.quotas : null,
    cache: plan.parts.cache || plan.parts.answers ? { files: [...files] } : null,
    probes: probes.map(probeDocument),
    takesEffect: 'next_request',
  }),

  exitCode: ({ probes }) => exitCodeOfProbes(probes),
});

/** One line for each part that there is something of. */
function goneLines(plan: ResetPlan, requests: number, { clock, timeZone }: Context): readonly string[] {
  const { parts, pin, cooldowns, strikes, quotas } = plan;
  const asked = requests > 0 ? `, then ${counted(requests, 'minimal request')}` : '';
  return [
    ...(parts.pin && pin ? [`routing: ${pinText(pin, clock.now(), timeZone)} → automatic`] : []),
    ...(parts.health && !isWell(plan)
      ? [`health${whose(parts)}: ${counted(cooldowns, 'cooldown')}, ${counted(strikes, 'strike')} → none${asked}`]
      : []),
    ...(parts.quota && quotas > 0 ? [`quotas: counts of ${counted(quotas, 'account')} → none`] : []),
    ...(parts.cache ? ['cache: measurements, health, model lists → none'] : []),
    ...(parts.answers ? ['answers of chat --cache → none'] : []),
  ];
}

/** The same for those that there is nothing of. */
function idleLines(plan: ResetPlan, requests: number): readonly string[] {
  const { parts, pin, quotas } = plan;
  const asked = requests > 0 ? `; ${counted(requests, 'minimal request')} all the same` : '';
  return [
    ...(parts.pin && !pin ? ['routing: automatic already, nothing is pinned'] : []),
    ...(parts.health && isWell(plan) ? [`health${whose(parts)}: no cooldown and no strike${asked}`] : []),
    ...(parts.quota && quotas === 0 ? ['quotas: nothing is counted'] : []),
  ];
}

const whose = ({ provider }: ResetPlan['parts']) => (provider === undefined ? '' : ` of ${provider}`);
const isWell = ({ cooldowns, strikes }: ResetPlan) => cooldowns + strikes === 0;
