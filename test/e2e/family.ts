// Owns the family of providers that the first documents speak of: five simulated vendors, reached by the real program through their own variables.
import { builtInProviders } from '../../src/catalog/index.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { createHome, type Home } from '../helpers/binary.ts';

const KEYS = {
  zai: 'ZAI_API_KEY',
  kimi: 'MOONSHOT_API_KEY',
  google: 'GEMINI_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
} as const;
export type FamilyId = keyof typeof KEYS;
export const FAMILY = Object.keys(KEYS) as readonly FamilyId[];

export interface Family {
  readonly sandbox: Sandbox;
  /** A home that reaches these providers, with a key for each of them. */
  home(withKeys?: readonly FamilyId[], env?: Readonly<Record<string, string>>): Home;
  /** Chat requests that a provider has had. */
  hits(id: FamilyId): number;
}

/** Starts all five; each answers for every model that the catalogue has of it. */
export async function startFamily(): Promise<Family> {
  const sandbox = await startSandbox({
    providers: FAMILY.map(id => ({
      id,
      label: id,
      vendor: id satisfies VendorId,
      models: builtInProviders
        .find(({ id: known }) => known === id)!
        .models.map(model => ({
          id: model.id,
          contextWindow: model.contextWindow,
          maxOutput: model.maxOutput ?? 8192,
        })),
    })),
  });
  const urls = Object.fromEntries(FAMILY.map(id => [`${id.toUpperCase()}_BASE_URL`, sandbox.provider(id).url]));
  return {
    sandbox,
    home: (withKeys = FAMILY, env = {}) =>
      createHome({ ...urls, ...Object.fromEntries(withKeys.map(id => [KEYS[id], `sk-${id}-1234567890`])), ...env }),
    hits: id => sandbox.provider(id).requests.filter(({ kind }) => kind === 'chat').length,
  };
}
