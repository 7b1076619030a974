// Owns the line that says where a conversation was left.

import { counted } from '../../render/number.ts';
import type { Session } from '../../session/contract.ts';

/** `holidays: 3 turns, last answered by zai glm-4.7`. */
export function recap({ name, turns, open }: Session): string {
  const last = turns.at(-1);
  const answered = last ? `, last answered by ${last.by.provider} ${last.by.model}` : '';
  return `${name}: ${turnCount(turns.length)}${answered}${open ? '; the last question has no answer: /retry asks it again' : ''}`;
}

export const turnCount = (count: number) => counted(count, 'turn');
