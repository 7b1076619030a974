// Tests asking for a quota under a deadline: who does not answer, who sends the key elsewhere, and what is kept.
import { afterEach, describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';
import type { ResolvedProvider } from '../../src/domain/decision.ts';
import { refreshQuota } from '../../src/engine/quota-refresh.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { json, startUpstream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';
import { provider } from '../helpers/world.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const upstreams: Upstream[] = [];
afterEach(() => Promise.all(upstreams.splice(0).map(one => one.close())));

async function world(
  id: string,
  handler: UpstreamHandler,
  key: { value: string } | { missing: string } = { value: 'sk-1' },
) {
  const upstream = await startUpstream(handler);
  upstreams.push(upstream);
  const spec = builtInProviders.find(one => one.id === id)!;
  const asked: ResolvedProvider = { ...provider(id, [], { spec }), baseUrl: `${upstream.url}/v1` };
  const store = memoryStore();
  const transport = createTransport({});
  const ports = { clock: { now: () => NOW }, transport, state: store, key: async () => key };
  const ask = (signal = new AbortController().signal, totalMs = 60_000) =>
    refreshQuota(ports, asked, 'default', signal, { connectMs: 60_000, totalMs }).finally(() => transport.close());
  return { upstream, store, ask };
}

describe('asking for a quota', () => {
  it('ends at its deadline where nobody answers, and leaves what was known', async () => {
    const { store, ask } = await world('deepseek', () => {});
    const before = store.state;
    expect(await ask(undefined, 300)).toMatchObject({
      figures: 0,
      failure: { kind: 'timeout', message: 'no answer within 0.3 s' },
    });
    expect(store.state).toEqual(before);
  });
  it('ends when the user stops it, and says that it was stopped', async () => {
    const { ask } = await world('deepseek', () => {});
    const stop = new AbortController();
    const asked = ask(stop.signal);
    stop.abort();
    expect(await asked).toMatchObject({ failure: { kind: 'aborted' } });
  });
  it('never takes the key along to where a provider redirects it', async () => {
    const elsewhere = await startUpstream(json(200, { balance_infos: [{ currency: 'USD', total_balance: '999' }] }));
    upstreams.push(elsewhere);
    const { ask } = await world('deepseek', (_request, response) =>
      response.writeHead(302, { location: `${elsewhere.url}/user/balance` }).end(),
    );
    expect((await ask()).failure).toBeDefined();
    expect(elsewhere.requests).toEqual([]);
  });
  it('without a key asks nobody', async () => {
    const { upstream, ask } = await world('deepseek', json(200, {}), { missing: 'no key in the keychain' });
    expect(await ask()).toMatchObject({ failure: { kind: 'auth', message: 'no key in the keychain' } });
    expect(upstream.requests).toEqual([]);
  });
  it('reaches an endpoint beside the API on the host that is set, not on the published one', async () => {
    const { upstream, ask } = await world('zai', json(200, { code: 200, data: { limits: [] } }));
    expect(await ask()).toMatchObject({ figures: 0 });
    expect(upstream.requests.map(one => one.url)).toEqual(['/api/monitor/usage/quota/limit']);
  });
  it('keeps balances beside quotas', async () => {
    const balance_infos = [
      { currency: 'CNY', total_balance: '110.00' },
      { currency: 'USD', total_balance: '2.50' },
    ];
    const { store, ask } = await world('deepseek', json(200, { balance_infos }));
    expect(await ask()).toMatchObject({ figures: 2 });
    expect(store.state.balances).toEqual({
      'deepseek|default': [
        { currency: 'CNY', amount: 110, at: NOW },
        { currency: 'USD', amount: 2.5, at: NOW },
      ],
    });
  });
});
