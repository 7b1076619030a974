// Owns how keys look where people and logs can see them: not at all.

// Shorter ones would turn up in innocent words.
const SHORTEST_REDACTED = 8;
const REDACTED = '[redacted]';

/**
 * `text` without any of `secrets`, whether plain, URL-encoded, as it stands in JSON or in base64 (at any offset, as in
 * `Basic` credentials). Of a key in parts (`id:secret`) each part counts. What has under 8 characters is left alone.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  const parts = [...secrets].flatMap(secret => [secret, ...secret.split(':')]);
  for (const part of parts) {
    if (part.length >= SHORTEST_REDACTED) for (const form of formsOf(part)) forms.add(form);
  }
  // Longest first: a key that contains another goes as a whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  if (ordered.length === 0) return text;
  return text.replace(new RegExp(ordered.map(escapePattern).join('|'), 'g'), REDACTED);
}

function formsOf(secret: string): readonly string[] {
  const wellFormed = Buffer.from(secret).toString();
  const url = encodeURIComponent(wellFormed);
  return [
    secret,
    url,
    url.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()),
    new URLSearchParams([['', wellFormed]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...base64Forms(secret),
  ];
}

/** Three bytes make four characters, so what a secret looks like depends on the bytes before it; its ends are shared. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
  const whole = bytes.toString('base64url');
  return [whole, ...forms].flatMap(form => [form, form.replaceAll('-', '+').replaceAll('_', '/')]);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
