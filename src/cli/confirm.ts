// Owns the question before something is destroyed.
import type { Context } from './context.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';

export interface Confirmation {
  /** `--yes` was given. */
  readonly isSure: boolean;
  readonly question: string;
  /** The command that does it without asking. */
  readonly command: string;
}

/** Resolves when the user agrees. Rejects where nobody can be asked, and where the answer is no. */
export async function confirmed({ io, signal }: Context, { isSure, question, command }: Confirmation): Promise<void> {
  if (isSure) return;
  if (!io.stdin.isTTY || !io.stderr.isTTY)
    throw new UserError({
      type: 'not_interactive',
      exitCode: EXIT.usage,
      message: 'there is no terminal to ask whether you are sure',
      hint: `Say so: ${command}`,
    });
  const { confirm } = await import('@inquirer/prompts');
  const isAgreed = await confirm({ message: question, default: false }, { input: io.stdin, output: io.stderr, signal });
  if (!isAgreed) throw new UserError({ type: 'declined', exitCode: EXIT.failure, message: 'nothing was changed' });
}
