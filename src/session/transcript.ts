// Owns a conversation as text to keep or to pass on: Markdown, nothing left out but the bytes of images.
import { type Message, partsOf } from '../domain/message.ts';
import type { Session } from './contract.ts';

/** Markdown with a heading a turn; ends with a newline. */
export function transcriptOf({ name, system, turns, open }: Session): string {
  const parts = [
    `# ${name}`,
    ...(system === undefined ? [] : ['## System', system]),
    ...turns.flatMap(({ user, answer, by }) => ['## You', shown(user), `## ${by.provider} ${by.model}`, answer.trim()]),
    ...(open ? ['## You', shown(open.user), '*No answer.*'] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function shown(user: Message['content']): string {
  const texts = partsOf({ role: 'user', content: user }).flatMap(part => {
    if (part.type === 'text') return part.text.trim();
    return part.type === 'image' ? `*Image, ${part.mediaType}*` : [];
  });
  return texts.join('\n\n');
}
