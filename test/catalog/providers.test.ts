// The built-in providers as a whole: each is complete, and none is in another's way.
import { describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/catalog/index.ts';

describe('built-in providers', () => {
  it('have ids and labels of their own', () => {
    expect(new Set(builtInProviders.map(({ id }) => id)).size).toBe(12);
    expect(new Set(builtInProviders.map(({ label }) => label.toLowerCase())).size).toBe(12);
  });
  it.each(builtInProviders)('$id can be reached, with a key or as a local server', provider => {
    expect(new URL(provider.baseUrl).protocol).toMatch(/^https?:$/);
    expect(provider.local === true || provider.keyEnv.length > 0).toBe(true);
    expect(provider.models.some(({ status }) => status === 'current')).toBe(true);
  });
  it.each(builtInProviders)('$id has each model and each error rule once', ({ models, errors }) => {
    const names = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(errors.map(({ id }) => id)).size).toBe(errors.length);
  });
  it.each(builtInProviders)('$id serves its models from endpoints that it has', ({ models, endpoints = {} }) => {
    for (const { endpoints: served = [] } of models)
      expect(Object.keys(endpoints)).toEqual(expect.arrayContaining([...served]));
  });
});
