// Owns the names of sessions: any text of the user's as a file name that is safe on every system, and back.
import { SessionError } from './error.ts';

const LONGEST_FILE_NAME = 200;
/** Devices on Windows, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const EXTENSION = '.json';

/** The name as we keep it. Throws a SessionError for one that is empty, too long, or holds control characters. */
export function cleanName(name: string): string {
  const clean = name.trim().normalize('NFC');
  if (clean === '') throw new SessionError('bad_name', 'a session needs a name');
  if (/\p{C}/u.test(clean)) throw new SessionError('bad_name', 'a session name cannot hold control characters');
  if (encoded(clean).length > LONGEST_FILE_NAME)
    throw new SessionError('bad_name', `the session name "${clean.slice(0, 40)}…" is too long`);
  return clean;
}

/** File name of a session. Dots are encoded too: `a.1.json` is how an older part of a log called `a.json` is named. */
export function fileOf(name: string): string {
  return `${encoded(cleanName(name))}${EXTENSION}`;
}

/** The session that a file holds; undefined for any other file, such as a lock. */
export function nameOf(file: string): string | undefined {
  if (!/^[\w%-]+\.json$/.test(file)) return undefined;
  try {
    return decodeURIComponent(file.slice(0, -EXTENSION.length));
  } catch {
    return undefined;
  }
}

/** `2026-11-21-k3fq`: the day (UTC), and `roll` (0..1) to tell those of one day apart. */
export function automaticName(now: number, roll: number): string {
  const mark = Math.floor(roll * 36 ** 4).toString(36);
  return `${new Date(now).toISOString().slice(0, 10)}-${mark.padStart(4, '0')}`;
}

function encoded(name: string): string {
  const safe = encodeURIComponent(name).replace(/[.!'()*~]/g, escaped);
  return DEVICE.test(safe) ? escaped(safe[0]!) + safe.slice(1) : safe;
}

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
