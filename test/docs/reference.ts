// Owns the counted parts of the README: tables made from the registry, the catalogue and the exit codes.
import { builtInProviders } from '../../src/catalog/index.ts';
import { EXIT_MEANINGS } from '../../src/cli/exit.ts';
import { ENVIRONMENT, FILES } from '../../src/cli/help.ts';
import { COMMANDS } from '../../src/cli/registry.ts';
import { PREFERENCES } from '../../src/schema/preference-names.ts';

/** Every generated part by the name in its markers. */
export async function references(): Promise<Readonly<Record<string, string>>> {
  return {
    commands: table(
      ['Command', 'Does'],
      COMMANDS.map(({ path, summary }) => [code(`openclaw ${path.join(' ')}`), summary]),
    ),
    options: await options(),
    providers: table(
      ['Name', 'Provider', 'Key from', 'Models known', 'Get a key'],
      builtInProviders.map(one => [
        code(one.id),
        one.label,
        one.keyEnv.map(code).join(', ') || 'needs none',
        String(one.models.length || 'what it has'),
        one.keyUrl ? `<${one.keyUrl}>` : '',
      ]),
    ),
    'provider-count': String(builtInProviders.length),
    'exit-codes': table(
      ['Code', 'Meaning'],
      EXIT_MEANINGS.map(([number, meaning]) => [String(number), meaning]),
    ),
    environment: table(
      ['Variable', 'What for'],
      ENVIRONMENT.map(([names, what]) => [code(names), what]),
    ),
    files: table(
      ['File', 'What is in it'],
      FILES.map(([name, what]) => [code(name), what]),
    ),
    preferences: PREFERENCES.map(({ name }) => code(name)).join(', '),
  };
}

/** The README with every marked part made anew. Throws where a marker names nothing. */
export function refilled(readme: string, parts: Readonly<Record<string, string>>): string {
  return readme.replace(MARKED, (_, name: string, before: string) => {
    const part = parts[name];
    if (part === undefined) throw new RangeError(`the README wants "${name}", which nothing makes`);
    const edge = before.includes('\n') ? '\n\n' : '';
    return `<!-- made:${name} -->${edge}${part}${edge}<!-- /made -->`;
  });
}

const MARKED = /<!-- made:([\w-]+) -->([\s\S]*?)<!-- \/made -->/g;

async function options(): Promise<string> {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  const rows = commands.map(({ path, options: specs, json }) => [
    code(path.join(' ')),
    [
      ...Object.values(specs)
        .filter(({ isHidden }) => !isHidden)
        .map(({ flags, hasOpposite }) => (hasOpposite ? flags.replace('--', '--[no-]') : flags)),
    ]
      .concat(json ? ['--json'] : [])
      .map(code)
      .join(', '),
  ]);
  return table(['Command', 'Options'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;
