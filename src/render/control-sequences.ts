// Owns the safety of a terminal: takes out of upstream text whatever could steer it.
import { isDirectionMark } from '../domain/direction-marks.ts';

const ESC = 0x1b;
const BEL = 0x07;
const CSI = 0x9b;
/** String sequences (DCS, SOS, OSC, PM, APC) by the byte after ESC; each runs until ST or BEL. */
const STRING_OPENERS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const STRING_OPENERS_C1 = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const ST = 0x9c;
/** A string sequence that never ends must not swallow the rest of an answer. */
const LONGEST_STRING = 4096;

type Mode = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string_escape';

/**
 * A filter for text that comes in pieces: give it the pieces in order, show what it returns. Keeps newlines and tabs,
 * takes out ESC, CSI and string sequences, other C0 and C1 controls and bidirectional overrides, wherever the pieces
 * are cut. A carriage return is kept only as part of CRLF, which becomes a newline.
 */
export function controlStripper(): (chunk: string) => string {
  let mode: Mode = 'text';
  let length = 0;

  function step(code: number): boolean {
    if (mode === 'text') return inText(code);
    // CAN and SUB end any sequence; a newline never belongs to one.
    if (code === 0x18 || code === 0x1a) mode = 'text';
    else if (code === 0x0a && mode !== 'string' && mode !== 'string_escape') return inText(code);
    else if (code === ESC) mode = mode === 'string' ? 'string_escape' : 'escape';
    else if (mode === 'escape') afterEscape(code);
    else if (mode === 'intermediate') mode = code >= 0x20 && code <= 0x2f ? 'intermediate' : 'text';
    else if (mode === 'csi') mode = code >= 0x20 && code <= 0x3f ? 'csi' : 'text';
    else inString(code);
    return false;
  }

  function inText(code: number): boolean {
    mode = 'text';
    if (code === 0x0a || code === 0x09) return true;
    if (code === ESC) mode = 'escape';
    else if (code === CSI) mode = 'csi';
    else if (STRING_OPENERS_C1.has(code)) openString();
    const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    return !isControl && !isDirectionMark(code);
  }

  function afterEscape(code: number): void {
    if (code === 0x5b) mode = 'csi';
    else if (STRING_OPENERS.has(code)) openString();
    else mode = code >= 0x20 && code <= 0x2f ? 'intermediate' : 'text';
  }

  function openString(): void {
    mode = 'string';
    length = 0;
  }

  function inString(code: number): void {
    // ESC \ is the two-byte form of ST; any other byte after ESC opens a new sequence, which ends the string too.
    if (mode === 'string_escape') {
      if (code === 0x5c) mode = 'text';
      else afterEscape(code);
    } else if (code === BEL || code === ST || ++length > LONGEST_STRING) mode = 'text';
  }

  return chunk => {
    let kept = '';
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (step(chunk.charCodeAt(i))) continue;
      kept += chunk.slice(from, i);
      from = i + 1;
    }
    return from === 0 ? chunk : kept + chunk.slice(from);
  };
}

/** `text`, which is whole, without anything that could steer a terminal. */
export function stripControls(text: string): string {
  return controlStripper()(text);
}
