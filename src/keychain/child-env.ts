// Owns the environment of child processes: no key ever goes into it.

const SECRET_NAME = /(_API_KEY|_TOKEN|_SECRET(_ACCESS_KEY)?|_PASSPHRASE)$/;

/** `env` without variables that hold keys: those named, and those whose name says so. */
export function childEnv(
  env: Readonly<Record<string, string | undefined>>,
  keyNames: readonly string[],
): Record<string, string> {
  const isSecret = (name: string) => keyNames.includes(name) || SECRET_NAME.test(name);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || isSecret(name) ? [] : [[name, value]])),
  );
}
