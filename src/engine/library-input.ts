// Owns the input of a decision for users of the library: from a configuration and an environment, without any file.
import { builtInProviders } from '../catalog/index.ts';
import { settingsById } from '../catalog/provider-entries.ts';
import { resolveProviders } from '../catalog/resolve.ts';
import { type ChatRequest, PRIORITY_GOALS, type Priority, type RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { EMPTY_STATE } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { environmentKey } from '../keychain/environment-key.ts';
import type { DecisionInput } from '../router/input.ts';
import { parseSettings } from '../schema/parse.ts';
import type { Environment } from '../schema/reference.ts';
import { analyzeTask } from '../task/analyze.ts';
import { sizeOf } from './call-size.ts';
import { inputOf } from './decision-input.ts';
import { budgetsOf } from './funds.ts';
import { unknownClient } from './snapshot.ts';

export interface DecisionOptions extends ChatRequest, RoutingOptions {
  /** What would stand in `providers.json`; absent: nothing. */
  readonly config?: object;
  /** Variables that hold keys, `process.env` for example: who has none cannot be chosen. */
  readonly env: Environment;
  readonly budgetPriority?: Priority;
  /** Epoch milliseconds; absent: the present. */
  readonly now?: EpochMs;
  /** One roll, 0 to 1, for pools that choose at random. */
  readonly dice?: number;
  /** In which budgets begin anew, IANA; absent: UTC. */
  readonly zone?: string;
}

/**
 * The input of `decide` for a world in which nothing has been asked yet, and nothing was spent of any budget. Throws a
 * TypeError that says what is wrong with `config`, or which client it does not name.
 */
export function decisionInput(options: DecisionOptions): DecisionInput {
  const { config = {}, env, budgetPriority, now = Date.now(), dice = 0, zone = 'UTC', ...wishes } = options;
  const settings = settingsOf(config, env);
  const hasKey = (provider: string, account: string) =>
    isKeyed(settings, provider, account) ||
    builtInProviders.some(spec => spec.id === provider && environmentKey(spec, accountOf(account), env) !== undefined);
  const today = new Date(now).toISOString().slice(0, 10);
  const providers = resolveProviders(builtInProviders, settings, { version: 1, lists: {} }, hasKey, env, today);
  const call = { request: wishes, routing: { ...(budgetPriority && PRIORITY_GOALS[budgetPriority]), ...wishes } };
  const { client } = wishes;
  const nobody = unknownClient(settings, wishes);
  if (nobody) throw new TypeError(nobody.message);
  const analysis = analyzeTask(wishes);
  const budgets = budgetsOf(settings, client, now, () => zone);
  const size = sizeOf(
    { ...(settings.maxTokens !== undefined && { maxOutputTokens: settings.maxTokens }), ...wishes },
    analysis.outputTokens,
  );
  const funds = budgets.length > 0 ? { budgets, size, ...(client !== undefined && { client }) } : undefined;
  return inputOf(call, { settings, providers, state: EMPTY_STATE, funds, analysis, now, dice });
}

const accountOf = (id: string) => ({ id, named: id !== 'default' });

function isKeyed({ providers }: Settings, id: string, account: string): boolean {
  const own = providers[id];
  if (account === 'default') return own?.apiKey !== undefined;
  return own?.accounts.some(one => one.id === account && one.apiKey !== undefined) ?? false;
}

function settingsOf(config: object, env: Environment): Settings {
  const knownProviders = builtInProviders.map(({ id }) => id);
  const parsed = parseSettings(JSON.stringify(config), { env, knownProviders });
  if ('settings' in parsed) return settingsById(parsed.settings, builtInProviders);
  throw new TypeError(
    parsed.errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
  );
}
