// Owns the slash commands that make a question: files, the system prompt, and an editor.
import { partsOf } from '../../domain/message.ts';
import { formatCount } from '../../render/number.ts';
import { readAttachment } from '../attachment.ts';
import { largestInput } from '../prompt.ts';
import { editText } from './external-editor.ts';
import type { SlashCommand } from './slash-command.ts';

export const file: SlashCommand = {
  name: 'file',
  args: '[path]',
  summary: 'Send a text file or an image with the next question',
  values: 'files',
  async run(talk, rest) {
    if (rest !== '') {
      const path = rest.replace(/^(["'])(.*)\1$/, '$2').replace(/^~(?=\/)/, talk.context.io.env['HOME'] ?? '~');
      talk.attachments.push(await readAttachment(path, await largestInput(talk.context)));
    }
    const waiting = talk.attachments.map(one =>
      one.type === 'text'
        ? `${one.name} (${formatCount(one.text.length)} character${one.text.length === 1 ? '' : 's'})`
        : `an image (${one.mediaType})`,
    );
    talk.remark(waiting.length === 0 ? 'no file waits' : `with the next question: ${waiting.join(', ')}`);
  },
};

const OFF = 'off';

export const system: SlashCommand = {
  name: 'system',
  args: `[text|${OFF}]`,
  summary: 'The system prompt of this conversation',
  async run(talk, rest) {
    if (rest !== '') await talk.configure({ system: rest === OFF ? undefined : rest });
    talk.remark(`system prompt: ${talk.session.system ?? 'none'}`);
  },
};

export const edit: SlashCommand = {
  name: 'edit',
  args: '[text]',
  summary: 'Write the question in $VISUAL or $EDITOR',
  async run(talk, rest) {
    const { open } = talk.session;
    const unanswered = open
      ? partsOf({ role: 'user', content: open.user }).find(part => part.type === 'text')
      : undefined;
    const written = await editText(talk.context, talk.keyboard, rest || (unanswered?.text ?? ''));
    if (written.trim() === '') return talk.remark('nothing was written');
    talk.remark(written.trim().split('\n').length === 1 ? written.trim() : `${written.trim().split('\n')[0]} …`);
    await talk.send(written.trim());
  },
};
