// Owns `switch`: a provider or a model pinned by hand.
import type { Pin } from '../../domain/settings.ts';
import { isoTime } from '../../render/time.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { isUsable, targetNamed } from '../names.ts';
import { duration } from '../option.ts';
import { pinDocument, pinInForce, pinText } from '../pin.ts';
import { notUsable, TAKES_EFFECT } from '../preferring.ts';

const OPTIONS = { for: duration('--for <time>', 'Until then, as 2h; without it until reset') };

interface Switched {
  readonly before: Pin | undefined;
  readonly after: Pin;
  readonly isStrict: boolean;
}

export const switchTo = defineCommand<typeof OPTIONS, Switched>({
  path: ['provider', 'switch'],
  summary: 'Pin a provider or a model by hand',
  args: [{ name: 'provider', summary: 'A provider, or provider/model', arity: 'required', values: 'targets' }],
  options: OPTIONS,
  examples: [
    { command: 'openclaw provider switch zai', note: 'until reset' },
    { command: 'openclaw provider switch zai/glm-4.7 --for 2h', note: 'one model, for a while' },
    { command: 'openclaw provider reset', note: 'automatic again' },
  ],
  notes: [
    'Nobody else answers while a pin holds, unless provider.switch_on_limit is true or a call names somebody else.',
  ],
  schema: async () => (await import('../schemas/pin.ts')).switchSchema,

  async run(context, { args, options }) {
    const now = context.clock.now();
    if (options.for === 0) throw usageError('--for 0 would be over at once');
    const { provider, model, notice } = await targetNamed(context, args[0]!);
    if (notice) context.out.notes.print(notice);
    const { settings } = await context.settings();
    const until = options.for === undefined ? undefined : now + options.for;
    const after: Pin = {
      provider: provider.spec.id,
      ...(model !== undefined && { model }),
      ...(until !== undefined && { until }),
    };
    const value = { ...after, ...(until !== undefined && { until: isoTime(until) }) };
    await (await context.preferences()).change({ edits: [{ path: ['pin'], value }] });
    if (!provider.accounts.some(account => isUsable(provider, account))) context.out.notes.print(notUsable(provider));
    return {
      before: pinInForce(settings.pin, now),
      after,
      isStrict: !settings.preferences.switchOnLimit,
    };
  },

  view({ before, after, isStrict }, { out, clock, timeZone }) {
    const told = (pin: Pin | undefined) => pinText(pin, clock.now(), timeZone);
    out.notes.print(
      [
        `routing: ${told(before)} → ${told(after)}`,
        TAKES_EFFECT,
        `${isStrict ? 'Nobody else answers' : 'Others answer only where it cannot'}. Automatic again: openclaw provider reset`,
      ].join('\n'),
    );
    return undefined;
  },

  json: ({ before, after }) => ({
    schemaVersion: 1,
    ok: true,
    before: pinDocument(before),
    after: pinDocument(after),
    takesEffect: 'next_request',
  }),
});
