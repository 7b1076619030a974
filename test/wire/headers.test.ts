// Request headers: a key that no header can carry is told as what it is.
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { requestHeaders } from '../../src/wire/headers.ts';
import { PROVIDERS } from './providers.ts';

const headersWith = (provider: string, apiKey: string) =>
  requestHeaders({ provider: PROVIDERS[provider]!, baseUrl: 'https://vendor.test', apiKey });

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (failure) {
    return failure as Failure;
  }
  throw new Error('expected a failure');
}

describe('a key', () => {
  it.each(['openai', 'anthropic', 'bedrock'])('with a control character is not sent to %s', provider => {
    for (const apiKey of ['sk-SECRET\nmore', 'sk-SECRET\u0007', 'sk-SECRET\u20ac']) {
      const failure = failureOf(() => headersWith(provider, apiKey));
      expect(failure).toMatchObject({ kind: 'auth', scope: 'account', shouldRetry: false });
      expect(JSON.stringify(failure)).not.toContain('SECRET');
    }
  });

  it('of plain characters goes as it is', () => {
    expect(headersWith('openai', 'sk-\u00e9')['authorization']).toBe('Bearer sk-\u00e9');
  });
});
