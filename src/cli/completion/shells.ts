// Owns the choice of shells, and the file that each script is kept in.
import { nearest } from '../../domain/nearest.ts';
import { usageError } from '../errors.ts';
import { completionTree, type Registry } from './tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

export const SCRIPT_FILES: Readonly<Record<Shell, string>> = {
  bash: 'openclaw.bash',
  zsh: '_openclaw',
  fish: 'openclaw.fish',
  powershell: 'openclaw.ps1',
};

/** Throws a usage error that knows the nearest. */
export function shellNamed(name: string): Shell {
  const found = SHELLS.find(one => one === name) ?? (name === 'pwsh' ? 'powershell' : undefined);
  if (found) return found;
  const [near] = nearest(name, SHELLS, 1);
  throw usageError(`"${name}" is none of ${SHELLS.join(', ')}`, near && `Did you mean ${near}?`);
}

/** The script that completes `openclaw` and `openclaw-provider`, for both names. Ends in a newline. */
export async function completionScript(shell: Shell, registry: Registry): Promise<string> {
  const tree = await completionTree(registry);
  switch (shell) {
    case 'bash':
      return (await import('./bash.ts')).bashScript(tree);
    case 'zsh':
      return (await import('./zsh.ts')).zshScript(tree);
    case 'fish':
      return (await import('./fish.ts')).fishScript(tree);
    case 'powershell':
      return (await import('./powershell.ts')).powershellScript(tree);
  }
}
