// Owns `models`: a search over the models of all providers.

import { type FoundModel, searchModels } from '../../catalog/search.ts';
import type { ResolvedProvider } from '../../domain/decision.ts';
import type { ModelSpec } from '../../domain/model.ts';
import { sentence } from '../../render/hang.ts';
import { counted, formatCount, formatPrice } from '../../render/number.ts';
import { renderTable } from '../../render/table.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import { exitCodeOfFailure } from '../exit.ts';
import { look } from '../look.ts';
import { isUsable, providerNamed } from '../names.ts';
import { flag, text } from '../option.ts';
import type { ModelsDocument } from '../schemas/models.ts';

type Row = FoundModel<ResolvedProvider>;

export const models = defineCommand({
  path: ['provider', 'models'],
  summary: 'Search the models of all providers',
  args: [{ name: 'query', summary: 'Words that must all occur in provider, name or abilities', arity: 'many' }],
  options: {
    provider: text('-p, --provider <name>', 'Only of this provider', 'providers'),
    free: flag('--free', 'Only those that cost nothing, or have a free allowance'),
    vision: flag('--vision', 'Only those that see images'),
    tools: flag('--tools', 'Only those that call tools'),
    jsonSchema: flag('--json-schema', 'Only those that follow a JSON schema natively'),
    usable: flag('-u, --usable', 'Only those for which there is a key'),
    retired: flag('--retired', 'Retired ones as well'),
    refresh: flag('--refresh', 'Read the lists of the providers anew first'),
  },
  examples: [
    { command: 'openclaw provider models claude', note: 'by name' },
    { command: 'openclaw provider models --free --vision', note: 'by ability' },
    { command: 'openclaw provider models -p openrouter --refresh', note: 'the newest list' },
  ],
  schema: async () => (await import('../schemas/models.ts')).modelsSchema,

  async run(context, { args, options }): Promise<readonly Row[]> {
    const only = options.provider === undefined ? undefined : (await providerNamed(context, options.provider)).spec.id;
    if (options.refresh) await refresh(context, only);
    const filters = ['free', 'vision', 'tools', 'retired'] as const;
    const words = [...args, ...filters.filter(name => options[name]), ...(options.jsonSchema ? ['json'] : [])];
    const found = searchModels(await context.providers(), words.join(' '));
    return found.filter(
      ({ provider }) =>
        (only === undefined || provider.spec.id === only) &&
        (!options.usable || provider.accounts.some(account => isUsable(provider, account))),
    );
  },

  async view(rows, context) {
    if (rows.length === 0) {
      context.out.notes.print(
        sentence('No model matches. All of them: openclaw provider models', context.out.notes.width),
      );
      return undefined;
    }
    const right = 'right' as const;
    return renderTable<Row>(
      [
        { title: 'Provider', cell: ({ provider }) => provider.spec.id },
        { title: 'Model', cell: ({ model }) => model.id },
        { title: 'Context', align: right, cell: ({ model }) => formatCount(model.contextWindow) },
        { title: 'Output', align: right, cell: ({ model }) => formatCount(model.maxOutput), spare: 3 },
        { title: 'In/1M', align: right, cell: ({ model }) => priceText(model, model.price?.inputPer1M) },
        { title: 'Out/1M', align: right, cell: ({ model }) => priceText(model, model.price?.outputPer1M) },
        { title: 'Abilities', cell: ({ model }) => abilities(model).join(' '), spare: 1 },
        {
          title: 'Status',
          spare: 2,
          cell: ({ model }) => (model.retiresOn ? `${model.status}, ends ${model.retiresOn}` : model.status),
          colour: ({ model }) => (model.status === 'current' ? undefined : 'yellow'),
        },
      ],
      rows,
      look(context),
    );
  },

  json: rows => modelsDocument(rows),
});

const priceText = (model: ModelSpec, usdPer1M: number | undefined) =>
  model.free || model.local ? 'free' : `${formatPrice(usdPer1M)}${model.freeTier ? ' (free tier)' : ''}`;

function abilities({ vision, tools, reasoning, jsonSchema }: ModelSpec): readonly string[] {
  return Object.entries({ vision, tools, reasoning, json: jsonSchema }).flatMap(([name, has]) => (has ? [name] : []));
}

async function refresh(context: Context, only: string | undefined): Promise<void> {
  const { notes } = context.out;
  const results = await context.refreshModels(
    only === undefined ? undefined : [only],
    ({ provider, models: count, failure }) =>
      notes.print(failure ? `${provider}: ${failure.message}` : `${provider}: ${counted(count, 'model')}`),
    context.signal,
  );
  const failure = results.find(result => result.failure)?.failure;
  if (failure && results.every(result => result.failure))
    throw new UserError({
      type: failure.kind,
      exitCode: exitCodeOfFailure(failure),
      message: 'no list could be read',
      why: results.map(({ provider, failure: one }) => `${provider}: ${one?.message}`),
      hint: 'The lists as they were: openclaw provider models',
    });
}

function modelsDocument(rows: readonly Row[]): ModelsDocument {
  return {
    schemaVersion: 1,
    models: rows.map(({ provider, model }) => ({
      provider: provider.spec.id,
      id: model.id,
      name: model.name ?? null,
      aliases: [...(model.aliases ?? [])],
      status: model.status,
      contextWindow: model.contextWindow,
      maxOutput: model.maxOutput,
      inputPer1M: model.price?.inputPer1M ?? null,
      outputPer1M: model.price?.outputPer1M ?? null,
      cacheReadPer1M: model.price?.cacheReadPer1M ?? null,
      free: model.free ?? false,
      freeTier: model.freeTier ?? false,
      local: model.local ?? false,
      reasoning: model.reasoning,
      vision: model.vision,
      tools: model.tools,
      jsonSchema: model.jsonSchema,
      qualityScore: model.qualityScore,
      retiresOn: model.retiresOn ?? null,
      replacement: model.replacement ?? null,
      usable: provider.accounts.some(account => isUsable(provider, account)),
    })),
  };
}
