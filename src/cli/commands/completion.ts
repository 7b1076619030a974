// Owns `completion`: the script of a shell, and the names that the scripts ask for while a line is typed.
import { type Command, defineCommand } from '../command.ts';
import { completionScript, SHELLS, shellNamed } from '../completion/shells.ts';
import type { Registry } from '../completion/tree.ts';
import { usageError } from '../errors.ts';
import { choice, type OptionSpec } from '../option.ts';
import { NAME_KINDS, type NameKind, namesOf } from '../value-names.ts';

const values: OptionSpec<NameKind | undefined> = {
  ...choice('--values <kind>', 'Names of this kind, one a line', NAME_KINDS),
  isHidden: true,
};
const OPTIONS = { values };

/** The command, for the registry that it completes. */
export const completionOf = (registry: Registry): Command =>
  defineCommand<typeof OPTIONS, string>({
    path: ['provider', 'completion'],
    summary: 'Print the completion script of a shell',
    args: [{ name: 'shell', summary: SHELLS.join(', '), arity: 'optional', values: SHELLS }],
    options: OPTIONS,
    examples: [
      { command: 'openclaw provider completion bash > ~/.openclaw/completion.bash', note: 'then source it' },
      { command: 'openclaw provider completion fish > ~/.config/fish/completions/openclaw.fish', note: 'fish' },
    ],
    notes: [
      'Keep the script in a file and source that from your profile: to make it anew for every shell costs a start of the program. For zsh, name the file _openclaw in a folder of fpath.',
    ],

    async run(context, { args, options }) {
      if (options.values !== undefined) return (await namesOf(options.values, context)).filter(isWord).join('\n');
      if (args[0] === undefined) throw usageError('which shell?', `One of: ${SHELLS.join(', ')}`);
      return completionScript(shellNamed(args[0]), registry);
    },

    view: text => text,
  });

/** Shells take what is offered as it stands: a session may be called anything, and blanks or `$(…)` in a name mean more to them. */
const isWord = (name: string) => !/[\s'"`$\\;&|<>(){}[\]*?!#~]/.test(name);
