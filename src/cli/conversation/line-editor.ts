// Owns the line at the prompt: editing, history, completion, and messages of several lines.
import { createInterface } from 'node:readline';
import type { Io } from '../io.ts';
import type { Channel } from '../output.ts';
import { createDraft } from './draft.ts';
import { type History, inLines } from './history.ts';
import type { Keyboard } from './keyboard.ts';
import type { Pastes } from './pastes.ts';

/** What a word may become: all that it may be, and the word itself. */
export type Completer = (line: string) => Promise<[found: string[], word: string]>;

export interface LineEditor {
  readonly keyboard: Keyboard;
  readonly pastes: Pastes;
  readonly history: History;
  readonly complete: Completer;
  readonly io: Pick<Io, 'stderr'>;
  readonly notes: Channel;
  readonly signal: AbortSignal;
}

const HOW_TO_LEAVE = 'Ctrl-D leaves, and so does /exit.';

/** The next message; undefined where the user leaves, or the program is told to end. */
export function readMessage(editor: LineEditor): Promise<string | undefined> {
  const { keyboard, pastes, history, complete, io, notes, signal } = editor;
  const { keys, next, close } = keyboard.open();
  const prompt = notes.style.cyan('› ');
  const line = createInterface({
    input: keys,
    output: io.stderr,
    terminal: true,
    prompt,
    history: [...history.entries],
    historySize: history.entries.length + 1,
    completer: (text: string, done: (error: undefined, result: [string[], string]) => void) => {
      complete(text).then(
        result => done(undefined, result),
        () => done(undefined, [[], text]),
      );
    },
  });
  return new Promise(resolve => {
    let draft = createDraft();
    let isFresh = true;
    const end = (message: string | undefined) => {
      signal.removeEventListener('abort', onAbort);
      line.off('close', onAbort);
      line.close();
      close();
      resolve(message);
    };
    const onAbort = () => {
      notes.write('\n');
      end(undefined);
    };
    const again = (text: string) => {
      line.setPrompt(text);
      line.prompt();
      next();
    };
    line.on('line', text => {
      const message = draft.add(text);
      isFresh = message !== undefined;
      if (message === undefined) return again(notes.style.dim('… '));
      end(pastes.expand(inLines(message)));
    });
    line.on('SIGINT', () => {
      const isEmpty = line.line === '' && isFresh;
      draft = createDraft();
      isFresh = true;
      line.write(null, { ctrl: true, name: 'e' });
      line.write(null, { ctrl: true, name: 'u' });
      notes.write('\n');
      if (isEmpty) notes.print(notes.style.dim(HOW_TO_LEAVE));
      again(prompt);
    });
    // Back from a suspension, where it was.
    line.on('SIGCONT', () => line.prompt(true));
    line.on('close', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else line.prompt();
  });
}
