// Owns the questions of the wizard: on standard error, and loaded only where they are asked.
import type { Context } from '../context.ts';
import { prompted } from '../key-input.ts';

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
  readonly description?: string;
}

export interface Questions {
  /** `required`: what is said to somebody who chooses none; absent: none is an answer too. */
  pickMany<T>(
    message: string,
    choices: readonly (Choice<T> & { readonly checked: boolean })[],
    required?: string,
  ): Promise<readonly T[]>;
  pickOne<T>(message: string, choices: readonly Choice<T>[], standing?: T): Promise<T>;
  agree(message: string, standing: boolean): Promise<boolean>;
  line(message: string, standing: string, check: (given: string) => true | string): Promise<string>;
  /** Masked. */
  key(owner: string): Promise<string>;
  say(text: string): void;
}

/** Every question rejects with an `ExitPromptError` on Ctrl-C. */
export async function openQuestions(context: Context): Promise<Questions> {
  const { checkbox, confirm, input, select } = await import('@inquirer/prompts');
  const { io, signal, out } = context;
  const where = { input: io.stdin, output: io.stderr, signal };
  const pageSize = 14;
  return {
    pickMany: (message, choices, required) =>
      checkbox(
        {
          message,
          choices: [...choices],
          pageSize,
          loop: false,
          ...(required !== undefined && { validate: chosen => chosen.length > 0 || required }),
        },
        where,
      ),
    pickOne: (message, choices, standing) =>
      select(
        { message, choices: [...choices], pageSize, loop: false, ...(standing !== undefined && { default: standing }) },
        where,
      ),
    agree: (message, standing) => confirm({ message, default: standing }, where),
    line: (message, standing, validate) =>
      input({ message, default: standing, validate: text => validate(text.trim()) }, where),
    key: owner => prompted(context, owner),
    say: text => out.notes.print(text),
  };
}
