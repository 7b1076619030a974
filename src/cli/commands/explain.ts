// Owns `explain`: the decision without the call.
import type { Decision } from '../../domain/decision.ts';
import { providerName } from '../../render/answer-line.ts';
import { hang } from '../../render/hang.ts';
import { formatCost, formatShare, formatTokens } from '../../render/number.ts';
import { formatMoment } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { chainView, exclusionsView, passedOverView } from '../decision-view.ts';
import { explainDocument } from '../documents.ts';
import { usageError } from '../errors.ts';
import { EXIT, exitCodeOfFailure } from '../exit.ts';
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
  notes: ['Exits as the call would: 0, or the code of what keeps everybody away.'],
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
    return (await context.engine()).decide({ request, routing: routingOf(options, context.io.env) });
  },

  view: explainView,
  json: explainDocument,
  exitCode: decision => explainExitCode(decision),
});

/** The decision for a person: the verdict, the chain with its scores, who is out and why. */
export async function explainView(decision: Decision, context: Context): Promise<string> {
  const { analysis, chain, excluded, soonest, refusal } = decision;
  const now = context.clock.now();
  const { style } = context.out.data;
  const sure = analysis.confident ? '' : ', not sure enough to count';
  const needs = Object.entries(analysis.needs).flatMap(([name, isNeeded]) => (isNeeded ? [name] : []));
  const verdict = decision.provider
    ? `${style.bold(`${providerName({ provider: decision.provider, account: decision.account })} ${decision.model}`)} (${decision.reason})`
    : style.red(`nobody is available${refusal ? `: ${refusal.message}` : ''}`);
  const lines = [
    `Verdict: ${verdict}`,
    `Task:    ${analysis.task} (${formatShare(analysis.confidence)} likely${sure})`,
    `Size:    ${formatTokens(analysis.inputTokens)} in, about ${formatTokens(analysis.outputTokens)} out, ${formatCost(chain[0]?.estimatedCost)}`,
    ...(needs.length > 0 ? [`Needs:   ${needs.join(', ')}`] : []),
    ...(decision.passedOver ?? []).map(one => `Passed:  ${passedOverView(one, context)}`),
    ...(soonest
      ? [
          `Soonest: ${providerName(soonest.candidate)} ${soonest.candidate.model} at ${formatMoment(soonest.at, now, context.timeZone())}`,
        ]
      : []),
    ...decision.notices.map(notice => `Notice:  ${notice}`),
  ];
  return [
    hang(lines.join('\n'), context.out.data.width),
    ...(chain.length > 0 ? [await chainView(chain, context)] : []),
    ...(excluded.length > 0 ? [await exclusionsView(excluded, context)] : []),
  ].join('\n\n');
}

/** As the call would end. */
export function explainExitCode({ refusal }: Decision): number {
  return refusal ? exitCodeOfFailure(refusal) : EXIT.done;
}
