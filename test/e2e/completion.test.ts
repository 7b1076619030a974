// Completion in the real shells: the printed script is sourced, and the shell itself says what it would offer.
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf } from '../../src/session/name.ts';
import { BINARY, createHome } from '../helpers/binary.ts';

const home = createHome();
const bin = join(home.dir, 'path');
beforeAll(async () => {
  await mkdir(bin);
  for (const name of ['openclaw', 'openclaw-provider']) await symlink(BINARY, join(bin, name));
});
afterAll(() => home.remove());

/** Whether the shell is here. Where it is not, says so loudly; under CI it fails instead of skipping. */
function haveShell(name: string): boolean {
  if ((process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))) return true;
  const words = `completion in ${name} needs ${name} (apt-get install ${name})`;
  if (process.env['CI'] === 'true') throw new Error(words);
  console.warn(`SKIPPED: ${words}`);
  return false;
}

async function run(shell: string, script: string): Promise<readonly string[]> {
  const PATH = `${bin}:${dirname(process.execPath)}:${home.env['PATH']}`;
  const flags = { bash: ['--norc', '-c'], zsh: ['-f', '-c'], fish: ['--no-config', '-c'] }[shell]!;
  const { stdout } = await execa(shell, [...flags, script], {
    env: { ...home.env, PATH, TERM: 'xterm' },
    extendEnv: false,
  });
  return stdout
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
}

const quoted = (line: string) => `'${line.replaceAll("'", "'\\''")}'`;

/** What each shell offers for a line that ends at the cursor. */
const OFFERS: Readonly<Record<string, (line: string) => Promise<readonly string[]>>> = {
  bash: line =>
    run(
      'bash',
      `source <(openclaw provider completion bash)
       COMP_LINE=${quoted(line)}; COMP_POINT=\${#COMP_LINE}
       handler=$(complete -p "\${COMP_LINE%% *}"); handler=\${handler#*-F }; "\${handler%% *}"
       printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  // The line is typed into a shell on a terminal of its own, with every candidate listed between two marks.
  zsh: line =>
    run(
      'zsh',
      `zmodload zsh/zpty
       zpty shell zsh -f -i
       zpty -w shell ${quoted(`PROMPT= PS2= RPROMPT=; stty -echo; autoload -U compinit; compinit -u -D; source <(openclaw provider completion zsh)
compadd () { local -a hits; local a; [[ "$*" == *-[AOD]* ]] || { builtin compadd -O hits "$@"; for a in "\${hits[@]}"; do print -r -- "OFFER:$a"; done }; builtin compadd "$@" }
finish () { zle -M ''; print; print END-OF-OFFERS; exit }
offer () { BUFFER=${quoted(line)}; CURSOR=$#BUFFER; zle complete-word; finish }
zle -C complete-word complete-word _main_complete; zle -N offer; bindkey '^T' offer; print READY-"NOW"`)}
       while zpty -r shell answer; do [[ $answer == *READY-NOW* ]] && break; done
       zpty -n -w shell $'\\C-T'
       while zpty -r shell answer; do
         [[ $answer == *OFFER:* ]] && print -r -- "\${answer##*OFFER:}"
         [[ $answer == *END-OF-OFFERS* ]] && break
       done`,
    ),
  fish: async line => {
    const lines = await run('fish', `openclaw provider completion fish | source; complete -C ${quoted(line)}`);
    return lines.map(one => one.split('\t')[0]!);
  },
};

describe.each(Object.keys(OFFERS).filter(haveShell))('%s', shell => {
  const offers = OFFERS[shell]!;

  it('completes a command', async () => expect(await offers('openclaw provider ch')).toEqual(['chat']));
  it('completes a command of the other name', async () =>
    expect(await offers('openclaw-provider ch')).toEqual(['chat']));
  it('completes a command in a group', async () =>
    expect(await offers('openclaw provider keys m')).toEqual(['migrate']));
  it('completes an option, after others and their values', async () =>
    expect(await offers('openclaw provider chat -m keys --max-p')).toEqual(['--max-price']));
  it('completes an option behind one whose value may be left out', async () =>
    expect(await offers('openclaw provider reset --health --qu')).toEqual(['--quota']));
  it('knows the providers', async () => {
    expect(await offers('openclaw provider chat --provider ')).toEqual(expect.arrayContaining(['zai', 'openai']));
    expect(await offers('openclaw-provider keys set z')).toEqual(['zai']);
  });
  it('knows the tasks', async () =>
    expect([...(await offers('openclaw provider chat --task '))].sort()).toEqual([
      'coding',
      'creative',
      'decision',
      'planning',
      'reasoning',
      'simple',
    ]));
  it('knows the models', async () => {
    const models = await offers('openclaw provider chat -m zai/');
    expect(models.length).toBeGreaterThan(0);
    expect(models.filter(name => !name.startsWith('zai/'))).toEqual([]);
  });
  it('completes a preference', async () =>
    expect(await offers('openclaw config set provider.budget_')).toEqual(['provider.budget_mode']));
});

it('has names to offer where the settings are broken', async () => {
  home.write('providers.json', '{ "providers": [');
  const { code, stdout } = await home.run(['completion', '--values', 'providers']);
  home.write('providers.json', '{}');
  expect(code).toBe(0);
  expect(stdout.split('\n')).toContain('openai');
});

it('offers no name of a conversation that a shell would read as more than one word', async () => {
  await mkdir(join(home.dir, 'provider-sessions'), { recursive: true });
  for (const name of ['work', 'my work', '$(date)'])
    home.write(`provider-sessions/${fileOf(name)}`, '[\n{"v":1,"type":"question","at":1,"id":"q","user":"hi"}\n]\n');
  const { stdout } = await home.run(['completion', '--values', 'sessions']);
  expect(stdout).toBe('work\n');
});
