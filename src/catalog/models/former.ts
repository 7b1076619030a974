// Owns the names of models that are gone and have no row of their own (or a row without a successor), by provider.

/** When a name was shut down, and what we suggest in its place: near in price, newer in kind. */
export interface FormerName {
  readonly retiredOn?: string;
  readonly successor: string;
}

export const FORMER_NAMES: Readonly<Record<string, Readonly<Record<string, FormerName>>>> = {
  openai: {
    'gpt-3.5-turbo': { retiredOn: '2026-10-23', successor: 'gpt-6-luna' },
    'gpt-4': { retiredOn: '2026-10-23', successor: 'gpt-6-luna' },
    'gpt-4-turbo': { retiredOn: '2026-10-23', successor: 'gpt-6-luna' },
    'gpt-4.1-nano': { retiredOn: '2026-10-23', successor: 'gpt-6-luna' },
    'gpt-4o-2024-05-13': { retiredOn: '2026-10-23', successor: 'gpt-4o' },
    o1: { retiredOn: '2026-10-23', successor: 'gpt-6.1-sol' },
    'o1-pro': { retiredOn: '2026-10-23', successor: 'gpt-6.1-sol' },
    'o3-mini': { retiredOn: '2026-10-23', successor: 'gpt-6.1-terra' },
    'o4-mini': { retiredOn: '2026-10-23', successor: 'gpt-6.1-terra' },
  },
  anthropic: {
    'claude-3-7-sonnet': { retiredOn: '2026-02-19', successor: 'claude-sonnet-5-5' },
    'claude-3-7-sonnet-latest': { retiredOn: '2026-02-19', successor: 'claude-sonnet-5-5' },
    'claude-sonnet-4': { retiredOn: '2026-06-15', successor: 'claude-sonnet-5-5' },
    'claude-opus-4': { retiredOn: '2026-06-15', successor: 'claude-opus-5-5' },
    'claude-opus-4-1': { retiredOn: '2026-08-05', successor: 'claude-opus-5-5' },
  },
  google: {
    'gemini-1.5-pro': { successor: 'gemini-3.8-flash' },
    'gemini-2.0-flash': { successor: 'gemini-3.5-flash-lite' },
    'gemini-2.0-flash-lite': { successor: 'gemini-3.1-flash-lite' },
  },
  kimi: {
    'kimi-k2': { retiredOn: '2026-05-25', successor: 'kimi-k3.1-pro' },
  },
  groq: {
    'llama-3.3-70b-versatile': { retiredOn: '2026-08-16', successor: 'openai/gpt-oss-120b' },
    'llama-3.1-8b-instant': { retiredOn: '2026-08-16', successor: 'openai/gpt-oss-20b' },
    'llama-4-scout': { retiredOn: '2026-07-17', successor: 'qwen/qwen3.8-27b' },
    'qwen3-32b': { successor: 'qwen/qwen3.8-27b' },
    'qwen/qwen3-32b': { successor: 'qwen/qwen3.8-27b' },
  },
  deepseek: {
    'deepseek-chat': { retiredOn: '2026-07-24', successor: 'deepseek-flash' },
    'deepseek-reasoner': { retiredOn: '2026-07-24', successor: 'deepseek-flash' },
  },
};
