// Owns what can be completed: groups, commands, options and arguments as plain rows, from which each shell's script is made.
import { PREFERENCES } from '../../schema/preference-names.ts';
import type { Command } from '../command.ts';
import type { OptionSpec, ValueSource } from '../option.ts';

/** What there is to complete; the registry hands itself in. */
export interface Registry {
  readonly groups: readonly Entry[];
  readonly commands: readonly (Entry & { load(): Promise<Command> })[];
}
interface Entry {
  readonly path: readonly string[];
  readonly summary: string;
}

export interface Named {
  readonly name: string;
  readonly summary: string;
}

/**
 * What a value may be, in one word that the scripts understand: `@providers` (the program is asked), `@files`, words with
 * spaces between, or `-` for free text. `?` in front: it may be left out. Empty: there is none.
 */
export type ValueKind = string;

export interface OptionNode extends Named {
  readonly kind: ValueKind;
}

/** One group or command. */
export interface CompletionNode {
  /** `provider keys set`; empty at the root. */
  readonly path: string;
  readonly commands: readonly Named[];
  /** Every spelling stands for itself. */
  readonly options: readonly OptionNode[];
  /** One for each place. */
  readonly args: readonly ValueKind[];
  /** The last place takes all that follow. */
  readonly isOpen: boolean;
}

const COMMON: readonly OptionNode[] = [
  { name: '-h', summary: 'Help', kind: '' },
  { name: '--help', summary: 'Help', kind: '' },
  { name: '--color', summary: 'Colours always', kind: '' },
  { name: '--no-color', summary: 'Colours never', kind: '' },
];
const JSON_OPTION: OptionNode = { name: '--json', summary: 'One JSON document, on failure too', kind: '' };
const VERSION: OptionNode = { name: '--version', summary: 'Version', kind: '' };

/** Every group and command, the root first. Loads all commands. */
export async function completionTree({ groups, commands }: Registry): Promise<readonly CompletionNode[]> {
  const entries = [...commands, ...groups];
  const loaded = await Promise.all(commands.map(({ load }) => load()));
  return [...[[], ...groups.map(({ path }) => path)].map(path => groupNode(path, entries)), ...loaded.map(commandNode)];
}

function groupNode(group: readonly string[], entries: readonly Entry[]): CompletionNode {
  const inside = entries.filter(
    ({ path }) => path.length === group.length + 1 && group.every((name, i) => path[i] === name),
  );
  return {
    path: group.join(' '),
    commands: inside.map(({ path, summary }) => ({ name: path.at(-1)!, summary })),
    options: [...COMMON, VERSION],
    args: [],
    isOpen: false,
  };
}

function commandNode({ path, options, args = [], json }: Command): CompletionNode {
  return {
    path: path.join(' '),
    commands: [],
    options: [...Object.values(options).flatMap(optionNodes), ...(json ? [JSON_OPTION] : []), ...COMMON],
    args: args.map(({ values }) => (typeof values === 'object' ? values.join(' ') : kindOf(values))),
    isOpen: args.at(-1)?.arity === 'many',
  };
}

function optionNodes({ flags, summary, choices, values, hasOpposite, isHidden }: OptionSpec<unknown>): OptionNode[] {
  if (isHidden) return [];
  const names = flags.match(/(?<=^|[\s,])--?[\w-]+/g) ?? [];
  const takesValue = /[<[]/.test(flags);
  const value = choices?.join(' ') ?? kindOf(values);
  const kind = takesValue ? `${flags.includes('[') ? '?' : ''}${value}` : '';
  const opposite = hasOpposite ? names.filter(name => name.startsWith('--')).map(name => `--no-${name.slice(2)}`) : [];
  return [...names.map(name => ({ name, summary, kind })), ...opposite.map(name => ({ name, summary, kind: '' }))];
}

function kindOf(values: ValueSource | undefined): ValueKind {
  if (values === 'preferences') return PREFERENCES.map(({ name }) => name).join(' ');
  return values === undefined ? '-' : `@${values}`;
}

/** What each option (`provider chat --model`) and each place (`provider switch 0`) takes; in an open place `*` stands for the number. */
export function valueKinds(tree: readonly CompletionNode[]): ReadonlyMap<string, ValueKind> {
  return new Map(
    tree.flatMap(({ path, options, args, isOpen }) => [
      ...options.filter(({ kind }) => kind !== '').map(({ name, kind }) => [`${path} ${name}`, kind] as const),
      ...args.map((kind, i) => [`${path} ${isOpen && i === args.length - 1 ? '*' : i}`, kind] as const),
    ]),
  );
}
