// Owns the options of `chat`, and what of them goes into a call.
import type { RoutingOptions } from '../../domain/request.ts';
import type { OptionValues } from '../command.ts';
import type { Io } from '../io.ts';
import { duration, flag, many, number, text, toggle } from '../option.ts';
import { ROUTING, routingOf } from '../routing-options.ts';
import { SESSION } from '../session.ts';

export const OPTIONS = {
  ...ROUTING,
  ...SESSION,
  system: text('-s, --system <text>', 'System prompt'),
  files: many('-f, --file <path>', 'Attach a text file or an image; may be repeated', 'files'),
  schema: text('--schema <file>', 'Answer with JSON that this JSON Schema allows', 'files'),
  extract: flag('-x, --extract', 'Print only the first code block'),
  streamJson: flag('--stream-json', 'NDJSON events; the last one is the result'),
  stream: toggle('--stream', 'Print as it comes, or hold until complete'),
  raw: flag('--raw', 'The text exactly as it came: no newline added'),
  quiet: flag('-q, --quiet', 'No answer line, no notices'),
  dryRun: flag('-n, --dry-run', 'Decide only; ask nobody'),
  cache: flag('--cache', 'Asked before? That answer, for a week, at no cost'),
  noLog: flag('--no-log', 'Leave no entry in the log'),
  noStdin: flag('--no-stdin', 'Do not read standard input'),
  wait: duration('--wait <time>', 'Wait this long for a provider to come back'),
  timeout: duration('--timeout <time>', 'Give up after this long: 90s, 5m'),
  maxTokens: number('--max-tokens <n>', 'Longest answer, tokens', { min: 1, isWhole: true }),
  temperature: number('--temperature <t>', 'Sampling temperature', { min: 0, max: 2 }),
} as const;

export type ChatOptions = OptionValues<typeof OPTIONS>;

/** Bounds of the answer. */
export const limitsOf = ({ maxTokens, temperature }: ChatOptions) => ({
  ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
  ...(temperature !== undefined && { temperature }),
});

/** Who is to answer, and until when. */
export const wishesOf = (options: ChatOptions, env: Io['env']): RoutingOptions => ({
  ...routingOf(options, env),
  ...(options.wait !== undefined && { waitMs: options.wait }),
  ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
});
