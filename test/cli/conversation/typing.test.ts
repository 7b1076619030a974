// What is typed, before anybody is asked: keys, pastes, drafts, history, and what a line means.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { COMMANDS, meaningOf } from '../../../src/cli/conversation/commands.ts';
import { createDraft } from '../../../src/cli/conversation/draft.ts';
import { inLines, openHistory } from '../../../src/cli/conversation/history.ts';
import { type Keyboard, openKeyboard } from '../../../src/cli/conversation/keyboard.ts';
import { createPastes } from '../../../src/cli/conversation/pastes.ts';
import { PLAIN } from '../../../src/render/style.ts';

describe('a draft', () => {
  it.each([
    ['one line', ['a'], 'a'],
    ['a backslash goes on', ['a\\', 'b\\', 'c'], 'a\nb\nc'],
    ['two of them do not', ['a\\\\'], 'a\\\\'],
    ['a block takes lines as they are', ['"""', 'a\\', '', 'b', '"""'], 'a\\\n\nb'],
    ['a block ends with its last line', ['"""', 'a', 'b""" '], 'a\nb'],
    ['a block within a message', ['a\\', '"""', 'b', '"""'], 'a\nb'],
  ])('%s', (_, lines, message) => {
    const draft = createDraft();
    for (const line of lines.slice(0, -1)) expect(draft.add(line)).toBeUndefined();
    expect(draft.add(lines.at(-1)!)).toBe(message);
  });
});

describe('the keyboard', () => {
  function typing() {
    const stdin = new PassThrough() as PassThrough & { setRawMode?: (isRaw: boolean) => void };
    const modes: boolean[] = [];
    stdin.setRawMode = isRaw => void modes.push(isRaw);
    let notes = '';
    const channel = {
      isTerminal: true,
      style: PLAIN,
      width: 80,
      write: (text: string) => {
        notes += text;
      },
      print: () => {},
    };
    const pastes = createPastes();
    const atExit = new Set<() => void>();
    const onExit = (action: () => void) => {
      atExit.add(action);
      return () => atExit.delete(action);
    };
    const context = { io: { stdin }, out: { notes: channel }, onExit } as unknown as Context;
    const keyboard = openKeyboard(context, pastes);
    const type = async (text: string | Uint8Array) => {
      stdin.write(text);
      await turn();
    };
    return { keyboard, pastes, modes, type, stdin, atExit, notes: () => notes };
  }
  function reading(keyboard: Keyboard) {
    const line = keyboard.open();
    let text = '';
    line.keys.on('data', bytes => {
      text += String(bytes);
    });
    return { ...line, text: () => text };
  }

  it('gives one line at a time, however much was typed ahead', async () => {
    const { keyboard, type } = typing();
    const line = reading(keyboard);
    await type('one\rtwo\r');
    expect(line.text()).toBe('one\r');
    line.next();
    await turn();
    expect(line.text()).toBe('one\rtwo\r');
    line.close();
    await type('three');
    const next = reading(keyboard);
    await turn();
    expect(next.text()).toBe('three');
  });

  it('keeps a character whole whose bytes come apart', async () => {
    const { keyboard, type } = typing();
    const line = reading(keyboard);
    const bytes = Buffer.from('中');
    await type(bytes.subarray(0, 1));
    await type(bytes.subarray(1));
    expect(line.text()).toBe('中');
  });

  it('puts a word for pasted lines, wherever the marks were cut, and no tabs or escapes', async () => {
    const { keyboard, pastes, type, notes } = typing();
    expect(notes()).toBe('\u001b[?2004h');
    const line = reading(keyboard);
    for (const piece of ['see \u001b[20', '0~a\r', '\tb\u001b[2J\r\u001b[201', '~!']) await type(piece);
    expect(line.text()).toBe('see [paste 1: 2 lines]!');
    expect(pastes.expand(line.text())).toBe('see a\n\tb!');
    await type('\u001b[200~c\td\r\u001b[201~');
    expect(line.text()).toBe('see [paste 1: 2 lines]!c d');
  });

  it('drops a paste whose end never comes at Ctrl-C', async () => {
    const { keyboard, type } = typing();
    const line = reading(keyboard);
    await type('a\u001b[200~half of it');
    await type('more');
    expect(line.text()).toBe('a');
    await type('\u0003b');
    expect(line.text()).toBe('a\u0003b');
  });

  it('hands Ctrl-C to whoever runs innermost, and to the editor where nobody does', async () => {
    const { keyboard, type } = typing();
    const heard: string[] = [];
    const outer = keyboard.onInterrupt(() => heard.push('outer'));
    const inner = keyboard.onInterrupt(() => heard.push('inner'));
    await type('typed ahead\u0003x');
    inner();
    await type('\u0003y');
    outer();
    expect(heard).toEqual(['inner', 'outer']);
    const line = reading(keyboard);
    await type('\u0003');
    expect(line.text()).toBe('y\u0003');
  });

  it('gives the terminal back, for good and for a while', async () => {
    const { keyboard, modes, notes } = typing();
    expect(await keyboard.lend(async () => modes.at(-1))).toBe(false);
    expect(modes.at(-1)).toBe(true);
    keyboard.close();
    expect(modes.at(-1)).toBe(false);
    expect(notes().endsWith('\u001b[?2004l')).toBe(true);
  });

  it('gives the terminal back at the end of the program, where nobody closed it', () => {
    const { keyboard, modes, atExit } = typing();
    for (const action of atExit) action();
    expect(modes.at(-1)).toBe(false);
    keyboard.close();
    expect(atExit.size).toBe(0);
  });

  it.each([['while a line is edited'], ['before it']])('ends the line of a terminal that has gone %s', async when => {
    const { keyboard, stdin } = typing();
    const early = when === 'before it' ? undefined : reading(keyboard);
    stdin.end();
    await turn();
    const { keys } = early ?? reading(keyboard);
    await turn();
    expect(keys.readableEnded).toBe(true);
  });
});

describe('history', () => {
  const fail = (message: string) => {
    throw new Error(message);
  };
  const folders: string[] = [];
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'history-'));
    folders.push(path);
    return path;
  };
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true });
  });

  it('comes back newest first, many lines as one, nothing twice in a row', async () => {
    const dir = join(folder(), 'new');
    const first = openHistory(dir, true, fail);
    for (const message of ['a', 'a', 'b\nc', '  ', 'a']) await first.add(message);
    expect(first.entries.map(inLines)).toEqual(['a', 'b\nc', 'a']);
    expect(openHistory(dir, true, fail).entries).toEqual(first.entries);
    expect(statSync(join(dir, 'provider-history')).mode & 0o777).toBe(0o600);
  });

  it('leaves no trace where none is wanted, and does not grow for ever', async () => {
    const dir = folder();
    await openHistory(dir, false, fail).add('secret');
    expect(openHistory(dir, true, fail).entries).toEqual([]);
    writeFileSync(join(dir, 'provider-history'), Array.from({ length: 1200 }, (_, i) => `${i}\n`).join(''));
    expect(openHistory(dir, true, fail).entries.slice(0, 2)).toEqual(['1199', '1198']);
    expect(readFileSync(join(dir, 'provider-history'), 'utf8').split('\n')).toHaveLength(501);
  });
});

describe('history on a disk that does not play along', () => {
  it('is there until the program ends, and the trouble is said once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'history-'));
    mkdirSync(join(dir, 'provider-history'));
    const warnings: string[] = [];
    const history = openHistory(dir, true, message => warnings.push(message));
    for (const message of ['a', 'b']) await history.add(message);
    rmSync(dir, { recursive: true });
    expect(history.entries).toEqual(['b', 'a']);
    expect(warnings).toEqual([expect.stringMatching(/^what is typed is not kept for the next time: /)]);
  });

  it('is found out at the first message too', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'history-'));
    const warnings: string[] = [];
    const history = openHistory(dir, true, message => warnings.push(message));
    mkdirSync(join(dir, 'provider-history'));
    for (const message of ['a', 'b']) await history.add(message);
    rmSync(dir, { recursive: true });
    expect(history.entries).toEqual(['b', 'a']);
    expect(warnings).toHaveLength(1);
  });
});

describe('a line', () => {
  it.each([
    ['hello', 'hello'],
    ['//etc is a folder', '/etc is a folder'],
    ['// a comment\nx = 1', '// a comment\nx = 1'],
    ['/* code */\nx = 1', '/* code */\nx = 1'],
  ])('%j is a question', (line, text) => {
    expect(meaningOf(line)).toEqual({ type: 'question', text });
  });

  it('names a command in either case, with what follows it', () => {
    expect(meaningOf('/System  Be brief.\nVery. ')).toMatchObject({
      command: { name: 'system' },
      rest: 'Be brief.\nVery.',
    });
    expect(() => meaningOf('/hlep')).toThrow('there is no command /hlep; did you mean /help?');
  });

  it('has every command of the table once', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary, args = '', name } of COMMANDS) expect(`/${name} ${args}  ${summary}`.length).toBeLessThan(78);
  });
});
