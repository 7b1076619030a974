// Owns the environment of child processes: ours without anything that is, or could be, a key.
import type { Environment } from '../schema/reference.ts';

/** As whole words anywhere: `AWS_ACCESS_KEY_ID`, `GEMINI_API_KEY_2`, `OPENCLAW_VAULT_PASSPHRASE`. */
const LOOKS_LIKE_A_KEY = /(^|_)(APIKEY|KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE)(_|$)/i;

/** `env` without the variables in `keyEnv` (any of them in any spelling of case), and without those named like keys. */
export function childEnvironment(env: Environment, keyEnv: Iterable<string>): Record<string, string> {
  const keys = new Set([...keyEnv].map(name => name.toUpperCase()));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !keys.has(name.toUpperCase()) && !LOOKS_LIKE_A_KEY.test(name)) kept[name] = value;
  }
  return kept;
}
