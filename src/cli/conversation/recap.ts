// Owns the line that says where a conversation was left.
import type { Session } from '../../session/contract.ts';

/** `holidays: 3 turns, last answered by zai glm-4.7`. */
export function recap({ name, turns, open }: Session): string {
  const last = turns.at(-1);
  const count = `${turns.length} ${turns.length === 1 ? 'turn' : 'turns'}`;
  const answered = last ? `, last answered by ${last.by.provider} ${last.by.model}` : '';
  return `${name}: ${count}${answered}${open ? '; the last question has no answer: /retry asks it again' : ''}`;
}
