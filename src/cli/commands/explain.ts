// Owns `explain`: the decision without the call.
import type { Decision, QuotaOutlook, RankedCandidate } from '../../domain/decision.ts';
import { providerName } from '../../render/answer-line.ts';
import { formatCost, formatShare, formatTokens } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { formatMoment, formatTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { explainDocument } from '../documents.ts';
import { usageError } from '../errors.ts';
import { look } from '../look.ts';
import { flag, many, number, text } from '../option.ts';
import { readPrompt } from '../prompt.ts';
import { ROUTING, routingOf } from '../routing-options.ts';

export const explain = defineCommand({
  path: ['provider', 'explain'],
  summary: 'Decide without asking anybody, and say why',
  args: [{ name: 'prompt', summary: 'What would be asked; from stdin where absent', arity: 'many' }],
  options: {
    ...ROUTING,
    system: text('-s, --system <text>', 'System prompt'),
    files: many('-f, --file <path>', 'Attach a text file or an image; may be repeated'),
    noStdin: flag('--no-stdin', 'Do not read standard input'),
    maxTokens: number('--max-tokens <n>', 'Longest answer, tokens', { min: 1, isWhole: true }),
  },
  examples: [
    { command: 'openclaw provider explain "write a parser in Rust"', note: 'who would answer' },
    { command: 'openclaw provider explain --budget free_only < prompt.txt', note: 'without paying' },
  ],
  schema: async () => (await import('../schemas/explain.ts')).explainSchema,

  async run(context, { args, options }) {
    const messages = await readPrompt(context, {
      words: args,
      files: options.files,
      isStdinIgnored: options.noStdin,
      isQuiet: false,
      system: options.system,
    });
    if (!messages) throw usageError('there is nothing to explain', 'Give a prompt: openclaw provider explain "…"');
    const request = { messages, ...(options.maxTokens !== undefined && { maxOutputTokens: options.maxTokens }) };
    return (await context.engine()).decide({ request, routing: routingOf(options) });
  },

  view: explainView,
  json: explainDocument,
});

/** The decision for a person: the verdict, the chain with its scores, who is out and why. */
export async function explainView(decision: Decision, context: Context): Promise<string> {
  const { analysis, chain, excluded, soonest } = decision;
  const now = context.clock.now();
  const { style } = context.out.data;
  const sure = analysis.confident ? '' : ', not sure enough to count';
  const needs = Object.entries(analysis.needs).flatMap(([name, isNeeded]) => (isNeeded ? [name] : []));
  const verdict = decision.provider
    ? `${style.bold(`${providerName({ provider: decision.provider, account: decision.account })} ${decision.model}`)} (${decision.reason})`
    : style.red('nobody is available');
  const lines = [
    `Verdict: ${verdict}`,
    `Task:    ${analysis.task} (${formatShare(analysis.confidence)} likely${sure})`,
    `Size:    ${formatTokens(analysis.inputTokens)} in, about ${formatTokens(analysis.outputTokens)} out, ${formatCost(chain[0]?.estimatedCost)}`,
    ...(needs.length > 0 ? [`Needs:   ${needs.join(', ')}`] : []),
    ...(soonest
      ? [
          `Soonest: ${providerName(soonest.candidate)} ${soonest.candidate.model} at ${formatMoment(soonest.at, now, context.timeZone())}`,
        ]
      : []),
    ...decision.notices.map(notice => `Notice:  ${notice}`),
  ];
  const parts = [lines.join('\n')];
  if (chain.length > 0) parts.push(`Chain, in order:\n${await chainTable(chain, context)}`);
  if (excluded.length > 0)
    parts.push(
      `Out:\n${await renderTable(
        [
          { title: 'Provider', cell: providerName },
          { title: 'Model', cell: one => one.model },
          { title: 'Reason', cell: one => one.reason },
          { title: 'Detail', cell: one => one.detail },
        ],
        excluded,
        look(context),
      )}`,
    );
  return parts.join('\n\n');
}

function chainTable(chain: readonly RankedCandidate[], context: Context): Promise<string> {
  const now = context.clock.now();
  const term = (pick: (one: RankedCandidate) => number) => (one: RankedCandidate) => pick(one).toFixed(2);
  const right = 'right' as const;
  return renderTable(
    [
      { title: 'Provider', cell: providerName },
      { title: 'Model', cell: one => one.model },
      { title: 'Why', cell: one => one.reason },
      { title: 'Score', align: right, cell: one => one.score.total.toFixed(1) },
      { title: 'Liking', align: right, cell: term(one => one.score.preference) },
      { title: 'Quota', align: right, cell: term(one => one.score.quota) },
      { title: 'Fit', align: right, cell: term(one => one.score.context) },
      { title: 'Price', align: right, cell: term(one => one.score.cost) },
      { title: 'Quality', align: right, cell: term(one => one.score.quality) },
      { title: 'Cost', align: right, cell: one => formatCost(one.estimatedCost) },
      {
        title: 'Cooling',
        cell: one =>
          one.coolingUntil === undefined ? '' : `until ${formatTime(one.coolingUntil, now, context.timeZone())}`,
      },
      { title: 'Forecast', cell: one => (one.outlook ? outlookText(one.outlook, now, context.timeZone()) : '') },
    ],
    chain,
    look(context),
  );
}

/** `runs out 16:40, resets 19:40`, or `resets 08:00, most of it unused`. */
function outlookText({ demand, runsOutAt, resetsAt }: QuotaOutlook, now: number, zone: string): string {
  const resets = `resets ${formatTime(resetsAt, now, zone)}`;
  return runsOutAt === undefined
    ? `${resets}, ${formatShare(1 - demand)} of the rest unused`
    : `runs out ${formatTime(runsOutAt, now, zone)}, ${resets}`;
}
