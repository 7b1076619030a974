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
    { from: 'kimi', to: 'zai', reason: 'preference' },
    { from: 'zai', to: 'openai (work)', reason: 'quality' },
  ]);
});
