// Owns the options that say who should answer, shared by `chat` and `explain`.
import { BUDGET_MODES, type MaxPrice, QUALITY_GOALS, type RoutingOptions, SORTS } from '../domain/request.ts';
import { TASK_ALIASES, TASKS } from '../domain/task.ts';
import type { OptionValues } from './command.ts';
import { usageError } from './errors.ts';
import type { Io } from './io.ts';
import { choice, flag, list, type OptionSpec, text, toggle } from './option.ts';

/** `3`, or `1/5` for input and output; USD per million tokens. */
const maxPrice: OptionSpec<MaxPrice | undefined> = {
  flags: '--max-price <usd>',
  summary: 'Highest price per 1M tokens: 3, or in/out: 1/5',
  isRepeatable: false,
  hasOpposite: false,
  parse: given => {
    const prices = given.split(/[/,]/).map(part => (part.trim() === '' ? Number.NaN : Number(part)));
    if (prices.length > 2 || !prices.every(price => Number.isFinite(price) && price >= 0))
      throw usageError(`--max-price: "${given}" is no price`, 'Write 3 for both, or 1/5 for input and output');
    return { prompt: prices[0]!, completion: prices.at(-1)! };
  },
  read: raw => raw as MaxPrice | undefined,
};

const COLLECTION = ['allow', 'deny'] as const;

export const ROUTING = {
  model: text('-m, --model <name>', 'Ask this model, as zai/glm-4.7 or glm-4.7', 'models'),
  provider: text('-p, --provider <name>', 'Ask this provider', 'providers'),
  fallback: toggle('--fallback', 'Go on to others even from a named one, or never'),
  fallbackModels: list('--fallback-model <name>', 'Next in line; may be repeated', 'models'),
  task: choice('--task <task>', 'What it is: coding, reasoning, creative, simple, …', TASKS, TASK_ALIASES),
  quality: choice('--quality <goal>', QUALITY_GOALS.join(', '), QUALITY_GOALS),
  budget: choice('--budget <mode>', BUDGET_MODES.join(', '), BUDGET_MODES),
  maxPrice,
  sort: choice('--sort <by>', SORTS.join(', '), SORTS),
  dataCollection: choice('--data-collection <how>', 'deny: only who is known not to collect; or allow', COLLECTION),
  zdr: flag('--zdr', 'Only where nothing is retained'),
  openrouter: choice('--openrouter <use>', 'yes, no, or only', ['yes', 'no', 'only']),
  client: text('--client <name>', 'In whose name; its budgets hold too (OPENCLAW_CLIENT)'),
} as const;

/** What this call says about routing; absent fields leave it to the preferences. The client may stand in the environment. */
export function routingOf(options: OptionValues<typeof ROUTING>, env: Io['env']): RoutingOptions {
  const client = options.client ?? (env['OPENCLAW_CLIENT'] || undefined);
  const { model, provider, fallback, fallbackModels, task, quality, budget } = options;
  const { maxPrice, sort, dataCollection, zdr, openrouter } = options;
  return {
    ...(model !== undefined && { model }),
    ...(provider !== undefined && { provider }),
    ...(fallback !== undefined && { fallback }),
    ...(fallbackModels.length > 0 && { fallbackModels }),
    ...(task && { task }),
    ...(quality && { quality }),
    ...(budget && { budget }),
    ...(maxPrice && { maxPrice }),
    ...(sort && { sort }),
    ...(dataCollection && { dataCollection }),
    ...(zdr && { zdr }),
    ...(openrouter && { openrouter: openrouter === 'only' ? openrouter : openrouter === 'yes' }),
    ...(client !== undefined && { client }),
  };
}
