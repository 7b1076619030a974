// Owns what the scripts for bash and zsh know of the commands: the same tables, as functions of the shell language both speak.
import { type CompletionNode, type Named, valueKinds } from './tree.ts';

/** `text` as one word of a shell. */
export const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The number of an open place may be any; an option may not. */
const pattern = (place: string) => (place.endsWith(' *') ? `${quote(place.slice(0, -1))}[0-9]*` : quote(place));

/** The tables; `rows` writes the assignment that hands a list to the script. */
export function caseTables(tree: readonly CompletionNode[], rows: (list: readonly Named[]) => string): string {
  const commands = tree.flatMap(({ path, commands: list }) =>
    list.length > 0 ? [`    ${quote(path)}) ${rows(list)} ;;`] : [],
  );
  const options = tree.map(({ path, options: list }) => `    ${quote(path)}) ${rows(list)} ;;`);
  const kinds = [...valueKinds(tree)].map(([place, kind]) => `    ${pattern(place)}) kind=${quote(kind)} ;;`);
  const paths = tree.flatMap(({ path }) => (path ? [quote(path)] : []));
  return `_openclaw_provider_commands() {
  case $1 in
${commands.join('\n')}
  esac
}

_openclaw_provider_options() {
  case $1 in
${options.join('\n')}
  esac
}

_openclaw_provider_kind() {
  kind=''
  case $1 in
${kinds.join('\n')}
  esac
}

_openclaw_provider_leads_on() {
  case $1 in
    ${paths.join(' | ')}) return 0 ;;
  esac
  return 1
}`;
}
