// Measures what budget modes cost and give: a workload of labelled prompts, decided under each of them at the catalogue's prices.
// Arguments: a file of labelled prompts (JSON lines of `prompt` and `task`); none: everyday prompts of our own.
// Everybody has a key, nothing is measured yet, and no quota is free: what is compared is the choice alone.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { builtInProviders } from '../../src/catalog/index.ts';
import { resolveProviders } from '../../src/catalog/resolve.ts';
import type { Decision, ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import { BUDGET_MODES, type BudgetMode } from '../../src/domain/request.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { TASKS, type Task, type TaskAnalysis } from '../../src/domain/task.ts';
import { knowledgeOf } from '../../src/engine/knowledge.ts';
import { decide } from '../../src/router/decide.ts';
import { qualityTier } from '../../src/router/quality.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { settings } from '../helpers/world.ts';
import { EVERYDAY } from '../task/everyday.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const DEMANDING: readonly Task[] = ['coding', 'reasoning', 'planning', 'decision'];
/** Catalogue facts do not say how fast a model is; price per output token is the nearest sign of its size. */
const TOKENS_PER_SECOND = { base: 160, perUsd: 5, least: 30 };
const FIRST_TOKEN_S = 0.6;

interface Prompt {
  readonly analysis: TaskAnalysis;
  /** What it really wants, whatever the analysis says. */
  readonly task: Task;
}
interface Choice {
  readonly task: Task;
  readonly tier: number;
  readonly usd: number;
  readonly seconds: number;
}

function workload(path: string | undefined): readonly Prompt[] {
  const rows = path
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as { prompt: string; task: Task })
    : EVERYDAY.map(([prompt, task]) => ({ prompt, task }));
  return rows.map(({ prompt, task }) => ({
    analysis: analyzeTask({ messages: [{ role: 'user', content: prompt }] }),
    task,
  }));
}

function choose(
  prompts: readonly Prompt[],
  budgetMode: BudgetMode,
  providers: readonly ResolvedProvider[],
): readonly Choice[] {
  const chosen = settings({ preferences: { budgetMode } });
  return prompts.map(({ analysis, task }) => {
    const { outputTokens } = analysis;
    const facts = { state: EMPTY_STATE, providers, settings: chosen, analysis, outputTokens, now: NOW };
    const input = {
      analysis,
      routing: {},
      settings: chosen,
      providers,
      knowledge: knowledgeOf(facts),
      now: NOW,
      dice: 0.5,
    };
    return choiceOf(decide(input), task, analysis, providers);
  });
}

function choiceOf(
  { chain: [head], provider }: Decision,
  task: Task,
  { outputTokens }: TaskAnalysis,
  providers: readonly ResolvedProvider[],
): Choice {
  const model = providers.find(({ spec }) => spec.id === provider)?.models.find(({ id }) => id === head?.model);
  if (!head || !model || head.estimatedCost === undefined) throw new Error('a prompt was left without an answer');
  const seconds = FIRST_TOKEN_S + outputTokens / speedOf(model);
  return { task, tier: qualityTier(model.qualityScore), usd: head.estimatedCost / 1e9, seconds };
}

function speedOf({ price }: ModelSpec): number {
  const { base, perUsd, least } = TOKENS_PER_SECOND;
  return Math.max(least, base - perUsd * (price?.outputPer1M ?? 0));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function line(mode: BudgetMode, choices: readonly Choice[], first: readonly Choice[]): readonly string[] {
  const total = (all: readonly Choice[]) => all.reduce((sum, { usd }) => sum + usd, 0);
  const tier = (task: Task) => mean(choices.filter(one => one.task === task).map(one => one.tier)).toFixed(2);
  const gap = Math.max(...choices.map((one, i) => (DEMANDING.includes(one.task) ? one.tier - first[i]!.tier : 0)));
  return [
    mode,
    `$${total(choices).toFixed(4)}`,
    `${((total(choices) / total(first) - 1) * 100).toFixed(1)} %`,
    ...TASKS.map(tier),
    String(gap),
    `${mean(choices.map(({ seconds }) => seconds)).toFixed(1)} s`,
  ];
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const lines = rows.map(row => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  return [lines[0], `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`, ...lines.slice(1)].join('\n');
}

const { positionals } = parseArgs({ allowPositionals: true });
const prompts = workload(positionals[0]);
const today = new Date(NOW).toISOString().slice(0, 10);
const everybody = resolveProviders(builtInProviders, settings(), { version: 1, lists: {} }, () => true, {}, today);
// A local server would make everything free.
const providers = everybody.filter(({ spec }) => !spec.local);
const quality = choose(prompts, 'quality_first', providers);
const head = ['mode', 'cost', 'against quality_first', ...TASKS, 'tiers below, at most', 'answer'];
console.log(
  `${prompts.length} prompts; tiers of quality from 0, the best, to 4; "below" counts ${DEMANDING.join(', ')}\n`,
);
console.log(tableOf([head, ...BUDGET_MODES.map(mode => line(mode, choose(prompts, mode, providers), quality))]));
