// Owns a real terminal for tests: tmux runs the program, keys are typed, the screen is read until it shows what is awaited.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

const POLL_MS = 40;
const DEADLINE_MS = 90_000;

export interface Terminal {
  /** Types keys by tmux's names (`Enter`, `Space`, `Down`, `C-c`). */
  press(...keys: readonly string[]): Promise<void>;
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Pastes text as a terminal does that marks what is pasted. */
  paste(text: string): Promise<void>;
  /** The whole screen with what scrolled away, without colours. */
  screen(): Promise<string>;
  /** The same with its escape sequences. */
  styled(): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** Resolves with the screen as soon as it shows `wanted`; rejects with it after a deadline. */
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** Process id of the program. */
  program(): Promise<number>;
  /** Resolves with the exit code of the program when it has ended. */
  ended(): Promise<number>;
  /** Which modes of the terminal are on. */
  modes(): Promise<{ readonly alternate: boolean; readonly cursor: boolean; readonly wrap: boolean }>;
  close(): Promise<void>;
}

/** Runs a command in a terminal of its own, with this environment and no other. */
export async function openTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  size: { readonly columns: number; readonly rows: number } = { columns: 100, rows: 40 },
): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  const tmux = (...args: readonly string[]) =>
    execa('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], { env, extendEnv: false, reject: false });
  const quoted = command.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const shell = `${quoted}; echo "[ended with $?]"; exec cat`;
  const { columns, rows } = size;
  const started = await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), 'sh', '-c', shell);
  if (started.exitCode !== 0) throw new Error(`tmux: ${started.stderr}`);
  const screen = async () => (await tmux('capture-pane', '-p', '-J', '-S', '-')).stdout;

  async function until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const text = await screen();
      const isThere =
        typeof wanted === 'function'
          ? wanted(text)
          : typeof wanted === 'string'
            ? text.includes(wanted)
            : wanted.test(text);
      if (isThere) return text;
      if (performance.now() > deadline) throw new Error(`the screen never showed ${String(wanted)}:\n${text}`);
      await pause(POLL_MS);
    }
  }

  return {
    screen,
    until,
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    type: async text => void (await tmux('send-keys', '-l', text)),
    async paste(text) {
      await tmux('set-buffer', text);
      await tmux('paste-buffer', '-p');
    },
    styled: async () => (await tmux('capture-pane', '-p', '-e', '-J', '-S', '-')).stdout,
    resize: async (columns, rows) => void (await tmux('resize-window', '-x', String(columns), '-y', String(rows))),
    async program() {
      const shellPid = (await tmux('display-message', '-p', '#{pane_pid}')).stdout.trim();
      return Number((await execa('pgrep', ['-P', shellPid])).stdout.split('\n')[0]);
    },
    ended: async () => Number(/\[ended with (\d+)\]/.exec(await until(/\[ended with \d+\]/))![1]),
    async modes() {
      const { stdout } = await tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{wrap_flag}');
      const [alternate, cursor, wrap] = stdout.split(' ').map(flag => flag === '1');
      return { alternate: alternate!, cursor: cursor!, wrap: wrap! };
    },
    async close() {
      await tmux('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
