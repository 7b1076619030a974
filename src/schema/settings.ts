// Owns what a valid file means: the raw values of providers.json, with every spelling made one.
import type { Settings } from '../domain/settings.ts';
import { budgetsOf } from './budgets.ts';
import { DEFAULT_SETTINGS } from './defaults.ts';
import { preferenceSettings } from './preference-settings.ts';
import { providerSettings } from './provider-settings.ts';
import type { RawFile } from './shape.ts';

export function toSettings(raw: RawFile): Settings {
  const providers = Object.entries(raw.providers ?? {}).map(([id, entry]) => [id, providerSettings(entry)] as const);
  const { pin, state, hedge } = raw;
  return {
    providers: Object.fromEntries(providers),
    preferences: preferenceSettings(raw),
    ...(pin && {
      pin: { provider: pin.provider, model: pin.model, until: pin.until ? Date.parse(pin.until) : undefined },
    }),
    aliases: raw.aliases ?? DEFAULT_SETTINGS.aliases,
    useOpenRouter: raw.useOpenRouter ?? DEFAULT_SETTINGS.useOpenRouter,
    budgets: budgetsOf(raw),
    onBudget: raw.onBudget ?? DEFAULT_SETTINGS.onBudget,
    clients: Object.keys(raw.clients ?? {}),
    maxPrice: raw.maxPrice,
    dataCollection: raw.dataCollection,
    zdr: raw.zdr,
    sort: raw.sort,
    temperature: raw.temperature,
    maxTokens: raw.maxTokens,
    logContent: raw.logContent ?? DEFAULT_SETTINGS.logContent,
    taskClassifier: raw.taskClassifier ?? DEFAULT_SETTINGS.taskClassifier,
    ...(hedge && { hedge: { after: String(hedge.after), maxExtraCost: hedge.maxExtraCost } }),
    state:
      state?.backend === 'redis'
        ? { backend: 'redis', url: state.url ?? 'redis://127.0.0.1:6379' }
        : { backend: 'files' },
    timeouts: raw.timeouts ?? DEFAULT_SETTINGS.timeouts,
  };
}
