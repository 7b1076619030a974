// Names of providers.
import { expect, it } from 'vitest';
import { findProvider } from '../../src/catalog/provider-names.ts';
import { specs } from './world.ts';

const providers = specs.map(spec => ({ spec }));

it.each([
  ['zai', 'zai'],
  ['Z.AI', 'zai'],
  ['z-ai', 'zai'],
  ['Kimi', 'kimi'],
  ['Moonshot', 'kimi'],
  ['Google', 'google'],
  ['Gemini', 'google'],
  ['openai', 'openai'],
  ['AWS', 'bedrock'],
  ['Grok', 'xai'],
])('%s is %s', (name, id) => expect(findProvider(name, providers)?.spec.id).toBe(id));

it.each(['', ' ', '...', 'nobody', 'toString', 'ai'])('"%s" is nobody', name => {
  expect(findProvider(name, providers)).toBeUndefined();
});
