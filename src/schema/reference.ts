// Owns references in settings: `${VAR}` takes a value from the environment, `keychain:NAME` from the keychain.

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
export const KEYCHAIN_PREFIX = 'keychain:';

/** `text` with its variables filled in, and the names of those that are not set. `${VAR:-x}` is `x` where VAR is empty. */
export function expandVariables(
  text: string,
  env: Environment,
): { readonly value: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const value = text.replace(VARIABLE, (_all, name: string, fallback: string | undefined) => {
    const found = env[name] || fallback;
    if (found === undefined) missing.push(name);
    return found ?? '';
  });
  return { value, missing };
}

/** Whether a key is written out rather than referred to. */
export function isPlainKey(reference: string): boolean {
  return !reference.startsWith(KEYCHAIN_PREFIX) && reference.replace(VARIABLE, '') !== '';
}
