// Owns the contract of a slash command: one object each, as for the commands of the command line.
import type { NameKind } from '../value-names.ts';
import type { Talk } from './talk.ts';

export interface SlashCommand {
  readonly name: string;
  /** As help shows it: `<provider[/model]>`. */
  readonly args?: string;
  readonly summary: string;
  /** What Tab offers after the name. */
  readonly values?: NameKind | 'files';
  /** `rest`: what follows the name, trimmed. Rejects with a UserError where it cannot be done. */
  run(talk: Talk, rest: string): Promise<void> | void;
}
