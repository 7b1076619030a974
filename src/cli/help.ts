// Owns help: examples first, then arguments, options and commands; the root ends with exit codes, environment and files.
import type { Style } from '../render/style.ts';
import { wrap } from '../render/wrap.ts';
import type { Command } from './command.ts';
import { EXIT_MEANINGS } from './exit.ts';
import { COMMANDS, GROUPS } from './registry.ts';

type Row = readonly [left: string, right: string];

const WIDTH = 80;

export function commandHelp(command: Command, style: Style): string {
  const args = command.args ?? [];
  const usage = [
    'openclaw',
    ...command.path,
    ...args.map(({ name, arity }) =>
      arity === 'required' ? `<${name}>` : arity === 'many' ? `[${name}...]` : `[${name}]`,
    ),
    '[options]',
  ].join(' ');
  const options: Row[] = Object.values(command.options)
    .filter(({ isHidden }) => !isHidden)
    .map(({ flags, summary, hasOpposite }) => [
      hasOpposite ? flags.replace(/--([\w-]+)/, '--[no-]$1') : flags,
      summary,
    ]);
  if (command.json) options.push(['--json', 'One JSON document, on failure too']);
  return [
    `${style.bold(usage)}\n${command.summary}.`,
    section('Examples', exampleLines(command.examples), style),
    section('Arguments', rowLines(args.map(({ name, summary }) => [name, summary])), style),
    section('Options', rowLines(options), style),
    section(
      'Notes',
      (command.notes ?? []).flatMap(note => wrap(note, WIDTH - 2)),
      style,
    ),
  ]
    .filter(part => part !== '')
    .join('\n');
}

export function groupHelp(group: readonly string[], style: Style): string {
  const inside = (path: readonly string[]) =>
    path.length === group.length + 1 && group.every((name, i) => path[i] === name);
  const rows: Row[] = [
    ...COMMANDS.filter(({ path }) => inside(path)),
    ...GROUPS.filter(({ path }) => inside(path)),
  ].map(({ path, summary }) => [path.at(-1)!, summary]);
  const summary = GROUPS.find(({ path }) => path.join(' ') === group.join(' '))?.summary;
  const isRoot = group.length < 2 && group[0] !== 'config';
  return [
    `${style.bold(['openclaw', ...group, '<command> [options]'].join(' '))}${summary ? `\n${summary}.` : ''}`,
    section('Examples', exampleLines(examplesOf(group)), style),
    section('Commands', rowLines(rows), style),
    ...(isRoot ? rootSections(style) : []),
  ].join('\n');
}

function examplesOf(group: readonly string[]) {
  if (group[0] === 'config')
    return [{ command: 'openclaw config set provider.budget_mode free_only', note: 'never pay' }];
  if (group.at(-1) === 'keys')
    return [{ command: 'openclaw provider keys set openai --key-stdin < key.txt', note: 'store a key' }];
  return [
    { command: 'openclaw provider chat "why is the sky blue?"', note: 'ask' },
    { command: 'git diff | openclaw provider chat "review this"', note: 'ask about a pipe' },
    { command: 'openclaw provider explain "write a parser"', note: 'who would answer' },
    { command: 'openclaw provider status', note: 'who is well, what is left' },
  ];
}

export const ENVIRONMENT: readonly Row[] = [
  ['OPENAI_API_KEY, …', 'keys, one variable a provider: see `list`'],
  ['OPENCLAW_STATE_DIR', 'where the files are, instead of ~/.openclaw'],
  ['OPENCLAW_DEBUG=1', 'stack traces'],
  ['NO_COLOR, FORCE_COLOR', 'colours never, or always (--no-color, --color)'],
];
export const FILES: readonly Row[] = [
  ['providers.json', 'your settings'],
  ['providers-log.json', 'decisions and outcomes'],
  ['provider-cache.json', 'what was learned; safe to delete'],
  ['provider-sessions/', 'conversations, one file each'],
];

function rootSections(style: Style): readonly string[] {
  const codes = EXIT_MEANINGS.map(([code, meaning]) => `${String(code).padStart(3)} ${meaning}`);
  const half = Math.ceil(codes.length / 2);
  const pairs = rowLines(codes.slice(0, half).map((left, i): Row => [left, codes[half + i] ?? '']));
  return [
    section('Exit codes', pairs, style),
    section('Environment', rowLines(ENVIRONMENT), style),
    section('Files in ~/.openclaw', rowLines(FILES), style),
  ];
}

function exampleLines(examples: Command['examples']): readonly string[] {
  const longest = Math.max(0, ...examples.map(({ command }) => command.length));
  return examples.flatMap(({ command, note }) =>
    longest + note.length + 8 <= WIDTH ? [`$ ${command.padEnd(longest)}  # ${note}`] : [`$ ${command}`],
  );
}

/** Two columns; the left one no wider than its widest entry. */
function rowLines(rows: readonly Row[]): readonly string[] {
  const longest = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(longest)}  ${right}`);
}

function section(title: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? '' : `${style.bold(`${title}:`)}\n${lines.map(line => `  ${line}`).join('\n')}`;
}
