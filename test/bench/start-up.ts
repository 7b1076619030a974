// Measures what a command costs that has next to nothing to do, against an empty `node`.
import { createHome, TYPICAL_SETTINGS } from './place.ts';
import { race, ratioRows } from './processes.ts';
import type { Row } from './row.ts';

const LIMITS = { must: 1.6, aim: 1.25 };

export async function startUp(rounds: number): Promise<readonly Row[]> {
  const home = createHome(TYPICAL_SETTINGS);
  try {
    const medians = await race(
      {
        node: { args: ['-e', '0'], env: home.openclaw().env },
        '--help': home.openclaw('--help'),
        'provider list': home.openclaw('provider', 'list'),
        'provider status': home.openclaw('provider', 'status'),
      },
      rounds,
    );
    const { node, ...ours } = medians;
    return Object.entries(ours).flatMap(([name, sample]) => ratioRows(name, node, sample, LIMITS));
  } finally {
    home.remove();
  }
}
