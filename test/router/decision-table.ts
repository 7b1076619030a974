// Owns the reading of the decision table, and one row of it decided by the engine or laid out for the real program.
import { readFileSync } from 'node:fs';
import { builtInProviders } from '../../src/catalog/index.ts';
import { resolveProviders } from '../../src/catalog/resolve.ts';
import type { OptionValues } from '../../src/cli/command.ts';
import { explain } from '../../src/cli/commands/explain.ts';
import { exitCodeOfFailure } from '../../src/cli/exit.ts';
import { parseInput } from '../../src/cli/program.ts';
import { type ROUTING, routingOf } from '../../src/cli/routing-options.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { environmentKey } from '../../src/keychain/environment-key.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { analyzeTask } from '../../src/task/analyze.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { codecFor } from '../../src/wire/index.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { CONFIGS, KEYS, messagesOf, PROMPTS, stateOf } from './decision-words.ts';

export interface Scenario {
  readonly line: number;
  readonly title: string;
  readonly config: string;
  readonly state: string;
  readonly request: string;
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
  /** The provider of the next in the chain, or `nobody`; empty where the row does not care. */
  readonly next: string;
  /** Run on the real program too. */
  readonly isSampled: boolean;
}

/** The rows of `decisions.txt`; lines that begin with `#` are headings, a `*` in front marks the sample. */
export function readTable(): readonly Scenario[] {
  const text = readFileSync(new URL('decisions.txt', import.meta.url), 'utf8');
  return text.split('\n').flatMap((source, i) => {
    if (source.trim() === '' || source.startsWith('#')) return [];
    const isSampled = source.startsWith('*');
    const cells = source
      .replace(/^\*/, '')
      .split('|')
      .map(cell => cell.trim());
    const [config = '', state = '', request = '', provider = '', model = '', reason = '', next = ''] = cells;
    const title = `${i + 1}: ${config} | ${state} | ${request}`;
    return [{ line: i + 1, title, config, state, request, provider, model, reason, next, isSampled }];
  });
}

export interface Request {
  readonly prompt: string;
  readonly hasPhoto: boolean;
  readonly hasTools: boolean;
  /** Words for the command line, the task included. */
  readonly flags: readonly string[];
}

/** `code + photo --quality max_speed`. */
export function requestOf({ request }: Scenario): Request {
  const [said = '', ...rest] = request.split(/\s+(?=--)/);
  const [name = '', ...extras] = said.split(' + ');
  const prompt = PROMPTS[name];
  if (!prompt) throw new Error(`the table knows no prompt "${name}"`);
  const flags = rest.flatMap(flag => flag.split(/\s+/));
  const task = prompt.task === undefined || flags.includes('--task') ? [] : ['--task', prompt.task];
  return {
    prompt: prompt.text,
    hasPhoto: extras.includes('photo'),
    hasTools: extras.includes('tools'),
    flags: [...task, ...flags],
  };
}

export function configOf({ config }: Scenario): object {
  const found = CONFIGS[config];
  if (!found) throw new Error(`the table knows no configuration "${config}"`);
  return found;
}

/** Whether a configuration lives by the built-in providers and keys of the environment. */
export const needsKeys = (config: object) =>
  !Object.values((config as { providers?: Record<string, { baseUrl?: string }> }).providers ?? {}).some(
    one => one.baseUrl,
  );

/** The row through the engine's own decision, at a fixed moment. */
export async function decideRow(row: Scenario, now: number): Promise<Decision> {
  const config = configOf(row);
  const env = needsKeys(config) ? KEYS : {};
  const knownProviders = builtInProviders.map(({ id }) => id);
  const parsed = parseSettings(JSON.stringify(config), { env, knownProviders });
  if ('errors' in parsed) throw new Error(parsed.errors[0]!.message);
  const { settings } = parsed;
  const hasKey = (id: string, account: string) =>
    settings.providers[id]?.accounts.some(one => one.id === account && one.apiKey !== undefined) ||
    builtInProviders.some(
      spec => spec.id === id && environmentKey(spec, { id: account, named: account !== 'default' }, env) !== undefined,
    );
  const today = new Date(now).toISOString().slice(0, 10);
  const lists = { version: 1 as const, lists: {} };
  const engine = createEngine({
    clock: { now: () => now },
    dice: { next: () => 0.5 },
    state: memoryStore(stateOf(row.state, now)),
    settings,
    providers: resolveProviders(builtInProviders, settings, lists, hasKey, env, today),
    analyze: messages => analyzeTask({ messages }),
    transport: createTransport({}),
    codec: codecFor,
    key: async () => ({ value: '' }),
    zone: () => 'UTC',
    priceVersion: 'table',
    warn: () => {},
  });
  const { prompt, hasPhoto, hasTools, flags } = requestOf(row);
  const { options } = parseInput(explain, flags)!;
  const tools = [{ name: 'look', parameters: {} }];
  const request = { messages: messagesOf(prompt, hasPhoto), ...(hasTools && { tools }) };
  return engine.decide({ request, routing: routingOf(options as OptionValues<typeof ROUTING>, {}) });
}

/** What the table's columns say of a decision. */
export function told(decision: Decision): Pick<Scenario, 'provider' | 'model' | 'reason' | 'next'> {
  const next = decision.chain.find(one => one.provider !== decision.provider)?.provider ?? 'nobody';
  const provider = decision.account === undefined ? decision.provider : `${decision.provider}#${decision.account}`;
  if (provider !== undefined) return { provider, model: decision.model!, reason: decision.reason, next };
  return { provider: 'nobody', model: '', reason: `exit ${exitCodeOfFailure(decision.refusal!)}`, next };
}
