// Owns a conversation at a terminal from its greeting to its end: a message is read, a question asked or a command run.
import { stripControls } from '../../render/control-sequences.ts';
import { printRemark } from '../answer-sink.ts';
import type { Context } from '../context.ts';
import { detailsOf, isInterruption, renderError, usageError } from '../errors.ts';
import { conversationBy } from '../session.ts';
import { meaningOf } from './commands.ts';
import { createCompleter } from './completer.ts';
import { greeting } from './greeting.ts';
import { openHistory } from './history.ts';
import { openKeyboard } from './keyboard.ts';
import { type LineEditor, readMessage } from './line-editor.ts';
import type { ConversationInput } from './opening.ts';
import { createPastes } from './pastes.ts';
import { createTalk, type Talk } from './talk.ts';

/** Resolves when the user leaves, or the program is told to end; the terminal is then as it was before. */
export async function converse(context: Context, input: ConversationInput): Promise<void> {
  const { system, ...rest } = input;
  const { io, out, signal, stateDir } = context;
  const conversation = await conversationBy(context, await context.engine());
  const session = input.session ?? (await (await context.sessions()).create());
  await openVault(context, input.routing.provider);
  if (!input.isQuiet) out.notes.print(await greeting(context, conversation, { ...input, session }));
  const history = openHistory(stateDir, input.isLogged, message => printRemark(out.notes, message));
  const pastes = createPastes();
  const keyboard = openKeyboard(context, pastes);
  try {
    const talk = createTalk({ ...rest, context, conversation, keyboard, session });
    if (system !== undefined && system !== session.system) await talk.configure({ system });
    const complete = createCompleter(context);
    const editor: LineEditor = { keyboard, pastes, history, complete, io, notes: out.notes, signal };
    while (!talk.isOver && !signal.aborted) {
      out.notes.write('\n');
      const message = await readMessage(editor);
      if (message === undefined) break;
      await history.add(message);
      await answer(talk, message);
    }
  } finally {
    keyboard.close();
  }
}

/** Later the keys are the conversation's: a passphrase that is asked for in an answer would be the next message too. */
async function openVault(context: Context, only: string | undefined): Promise<void> {
  const ring = await context.keys();
  const places = await ring.list();
  const isNeeded = places.some(({ provider, source }) => source === 'vault' && (only ?? provider) === provider);
  if (isNeeded) await (await ring.stores()).find(({ kind }) => kind === 'vault')?.list();
}

/** What goes wrong with one message ends nothing but that. */
async function answer(talk: Talk, message: string): Promise<void> {
  const { context } = talk;
  const { notes } = context.out;
  try {
    const meaning = message.trim() === '' ? undefined : meaningOf(message);
    if (meaning?.type === 'command') await untilInterrupted(talk, async () => meaning.command.run(talk, meaning.rest));
    else if (meaning || talk.attachments.length > 0) await talk.send(meaning?.text ?? '');
  } catch (error) {
    if (isInterruption(error) && context.signal.aborted) return;
    const stack = context.io.env['OPENCLAW_DEBUG'] && error instanceof Error ? error.stack : undefined;
    notes.print(renderError(detailsOf(error), notes, stack && stripControls(stack)));
  }
}

/** Nobody has to wait for a command that does not come back. */
async function untilInterrupted({ keyboard }: Talk, work: () => Promise<void>): Promise<void> {
  let release = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    release = keyboard.onInterrupt(() => reject(usageError('interrupted')));
  });
  try {
    await Promise.race([work(), interrupted]);
  } finally {
    release();
  }
}
