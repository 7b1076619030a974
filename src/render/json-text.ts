// Owns JSON that may meet a terminal: whatever could steer one stands escaped, which is the same value.
import { DIRECTION_MARKS } from '../domain/direction-marks.ts';

/** What JSON.stringify leaves as it is: DEL, C1 controls, and what turns the direction of text. */
const STEERING = new RegExp(`[\\u007f-\\u009f\\u2028\\u2029${DIRECTION_MARKS}]`, 'g');

/** `value` as JSON, indented by so many blanks. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    STEERING,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
