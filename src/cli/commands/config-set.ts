// Owns `config set`: changes one preference.
import { defineCommand } from '../command.ts';
import { preferenceNamed } from '../preference-names.ts';
import { knownList, preferenceValue } from '../preference-value.ts';
import { changeDocument, changeText } from '../preference-view.ts';

export const configSet = defineCommand({
  path: ['config', 'set'],
  summary: 'Change one preference',
  args: [
    { name: 'path', summary: 'For example provider.budget_mode', arity: 'required', values: 'preferences' },
    { name: 'value', summary: 'A word, names with commas, or JSON', arity: 'required' },
  ],
  options: {},
  examples: [
    { command: 'openclaw config set provider.auto_routing true', note: 'a switch' },
    { command: 'openclaw config set provider.budget_mode free_only', note: 'a word' },
    { command: 'openclaw config set provider.default zai,kimi', note: 'a list' },
  ],
  schema: async () => (await import('../schemas/config.ts')).configChangeSchema,

  async run(context, { args }) {
    const preference = preferenceNamed(args[0]!);
    const given = preferenceValue(args[1]!, preference);
    const value = preference.isList ? await knownList(context, given) : given;
    return (await (await context.preferences()).change({ preferences: { [preference.name]: value } }))[0]!;
  },

  view(change, { out }) {
    out.notes.print(changeText(change));
    return undefined;
  },
  json: changeDocument,
});
