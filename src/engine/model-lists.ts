// Owns the refresh of model lists: asks providers what they serve, and keeps what they say.
import type { ResolvedProvider } from '../domain/decision.ts';
import { type Failure, isFailure } from '../domain/failure.ts';
import type { Clock, StateStore, Transport } from '../domain/ports.ts';
import type { LearnedModel } from '../domain/state.ts';
import { classifyError } from '../wire/classify.ts';
import { modelListCodec } from '../wire/model-list/index.ts';
import { withoutCall } from './own-failures.ts';
import type { KeyAnswer } from './ports.ts';
import { readBody } from './read-body.ts';
import { withDeadline } from './sleep.ts';

/** What a refresh of one provider's list came to. */
export interface ListRefresh {
  readonly provider: string;
  readonly models: number;
  readonly failure?: Failure;
}

export interface ListLimits {
  readonly connectMs: number;
  /** For all pages and details together. */
  readonly totalMs: number;
}

export interface ListPorts {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly state: Pick<StateStore, 'updateModels'>;
  key(provider: ResolvedProvider, accountId: string): Promise<KeyAnswer>;
}

const MAX_LIST_BYTES = 32 * 1024 * 1024;
const MAX_PAGES = 50;
const LIST_LIMITS: ListLimits = { connectMs: 20_000, totalMs: 20_000 };

/** Reads one provider's list, all pages, and keeps it. Never rejects; a list that cannot be read leaves the old one. */
export async function refreshModelList(
  ports: ListPorts,
  provider: ResolvedProvider,
  signal: AbortSignal,
  { connectMs, totalMs } = LIST_LIMITS,
): Promise<ListRefresh> {
  const id = provider.spec.id;
  try {
    const models = await withDeadline(totalMs, signal, limit => readPages(ports, provider, limit, connectMs));
    const at = ports.clock.now();
    await ports.state.updateModels(old => ({ ...old, lists: { ...old.lists, [id]: { at, models } } }));
    return { provider: id, models: models.length };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const isOurs = error.kind === 'aborted' && !signal.aborted;
    const failure: Failure = isOurs
      ? { ...error, kind: 'timeout', message: `no list within ${totalMs / 1000} s` }
      : error;
    return { provider: id, models: 0, failure };
  }
}

async function readPages(
  { clock, transport, key }: ListPorts,
  provider: ResolvedProvider,
  signal: AbortSignal,
  connectTimeoutMs: number,
): Promise<readonly LearnedModel[]> {
  const { spec, baseUrl, headers } = provider;
  const list = spec.modelList;
  if (!list) throw failed('bad_request', 'this provider has no list of models');
  const codec = modelListCodec(list.dialect);
  const answer = await key(provider, provider.accounts[0]?.id ?? 'default');
  if ('missing' in answer && spec.auth.type !== 'none' && list.dialect !== 'openrouter') throw withoutCall(answer);
  const apiKey = 'value' in answer && answer.value !== '' ? answer.value : undefined;
  const target = { provider: spec, baseUrl, ...(apiKey && { apiKey }), ...(headers && { headers }) };
  const models: LearnedModel[] = [];
  let page: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const response = await transport.send(codec.encode(target, page), { signal, connectTimeoutMs });
    const body = await readBody(response, MAX_LIST_BYTES);
    if (response.status !== 200) throw classifyError(response, body, target, clock.now());
    const read = codec.decode(body);
    models.push(...read.models);
    page = read.nextPage;
    if (page === undefined) break;
  }
  if (models.length === 0 && !spec.local) throw failed('malformed', 'the answer held no models');
  if (!codec.details) return models;
  const { details } = codec;
  const ask = async (model: LearnedModel): Promise<readonly LearnedModel[]> => {
    const response = await transport.send(details.encode(target, model.id), { signal, connectTimeoutMs });
    const body = await readBody(response, MAX_LIST_BYTES);
    if (response.status !== 200) return [model];
    const more = details.decode(body);
    return more ? [{ ...model, ...more }] : [];
  };
  // A name without its abilities is better than no name.
  return (await Promise.all(models.map(model => ask(model).catch(() => [model])))).flat();
}

function failed(kind: Failure['kind'], message: string): Failure {
  return { kind, scope: 'none', message };
}
