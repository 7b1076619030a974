// Switches of a time: from one answer to the next, of those that somebody gave.
import { expect, it } from 'vitest';
import { switchesSince } from '../../src/cli/status/switches.ts';
import { logEntry } from '../conformance/state.ts';
import { memoryStore } from '../helpers/memory-store.ts';

it('are changes of the one who answers; neither a probe nor an answer from the store is one', async () => {
  const store = memoryStore();
  const cached = { id: 'a', at: 0 };
  store.log.push(
    logEntry('a', { provider: 'kimi' }),
    logEntry('b'),
    logEntry('c', { provider: 'kimi', cached, attempts: [] }),
    logEntry('d', { provider: 'groq', purpose: 'probe' }),
    logEntry('e', { provider: 'zai' }),
    logEntry('f', { provider: 'openai', account: 'work', reason: 'quality' }),
  );
  expect(await switchesSince(store, 0)).toMatchObject([
    { from: 'kimi', to: 'zai', reason: 'preferred' },
    { from: 'zai', to: 'openai (work)', reason: 'better quality' },
  ]);
});

it('accounts that take turns are none, but for what drove one of them away', async () => {
  const store = memoryStore();
  const spent = { provider: 'zai', model: 'glm-5', account: 'two', kind: 'quota_exhausted' } as const;
  const by = (account: string) => ({ provider: 'zai', account });
  store.log.push(
    logEntry('a', by('one')),
    logEntry('b', by('two')),
    logEntry('c', by('one')),
    logEntry('d', { ...by('two'), reason: 'only_option' }),
    logEntry('e', { ...by('one'), reason: 'limit', passedOver: [spent] }),
    logEntry('f', { provider: 'kimi', reason: 'only_option' }),
  );
  expect(await switchesSince(store, 0)).toMatchObject([
    { from: 'zai (two)', to: 'zai (one)', reason: 'quota spent' },
    { from: 'zai (one)', to: 'kimi', reason: 'the only option' },
  ]);
});
