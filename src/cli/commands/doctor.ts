// Owns `doctor`: looks at everything that could be wrong, and says what to do about each.

import { hangLabel } from '../../render/hang.ts';
import {
  checkClock,
  checkConfig,
  checkFiles,
  checkKeychain,
  checkKeys,
  checkNetwork,
  checkShared,
  type Finding,
} from '../checks.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { checkNames } from '../name-checks.ts';
import { flag } from '../option.ts';
import type { DoctorDocument } from '../schemas/doctor.ts';

const OPTIONS = { offline: flag('--offline', 'Do not ask the providers') };

export const doctor = defineCommand<typeof OPTIONS, readonly Finding[]>({
  path: ['provider', 'doctor'],
  summary: 'Check configuration, keys, files and network',
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider doctor', note: 'everything' },
    { command: 'openclaw provider doctor --offline', note: 'without a request' },
  ],
  notes: ['Exit code 0: nothing but warnings; else that of the first error found.'],
  schema: async () => (await import('../schemas/doctor.ts')).doctorSchema,

  async run(context, { options }) {
    const config = await checkConfig(context);
    // Without valid settings the other checks would only say the same again.
    if (config.some(({ level }) => level === 'error')) return [...config, ...(await checkClock(context))];
    const found = await Promise.all([
      checkNames(context),
      checkFiles(context),
      checkShared(context),
      checkKeychain(context),
      checkKeys(context),
      checkClock(context),
      import('../credit-check.ts').then(({ checkCredits }) => checkCredits(context)),
      ...(options.offline ? [] : [checkNetwork(context)]),
    ]);
    return [...config, ...found.flat()];
  },

  view(findings, { out: { data } }) {
    const { style, width } = data;
    const mark = { ok: style.green('ok     '), warning: style.yellow('warning'), error: style.red('error  ') };
    return findings
      .flatMap(({ level, what, why, fix }) => [
        hangLabel(`${mark[level]} `, `${what}${why ? `: ${why}` : ''}`, width),
        ...(fix ? [hangLabel(`         ${style.bold('fix:')}`, fix, width)] : []),
      ])
      .join('\n');
  },

  json: doctorDocument,

  exitCode: findings => {
    const worst = findings.find(({ level }) => level === 'error');
    return worst ? (worst.exitCode ?? EXIT.failure) : EXIT.done;
  },
});

function doctorDocument(findings: readonly Finding[]): DoctorDocument {
  return {
    schemaVersion: 1,
    ok: findings.every(({ level }) => level !== 'error'),
    findings: findings.map(({ level, what, why, fix }) => ({ level, what, why: why ?? null, fix: fix ?? null })),
  };
}
