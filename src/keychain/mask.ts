// Owns what may be shown of keys: almost nothing.

const SHOWN = 4;
/** A key shorter than this would be half given away by its end. */
const LONG_ENOUGH = 20;

/** "…9f3a" for a long key, "set" for a short one. */
export function maskKey(key: string): string {
  return key.length >= LONG_ENOUGH ? `…${key.slice(-SHOWN)}` : 'set';
}

/** `text` without any of `secrets`, in plain, URL-encoded or base64 form. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter(secret => secret.length >= SHOWN)
    .flatMap(secret => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')])
    .sort((a, b) => b.length - a.length);
  return forms.reduce((clean, form) => clean.replaceAll(form, '[secret]'), text);
}
