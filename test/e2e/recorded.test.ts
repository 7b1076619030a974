// Tests that every recorded stream that ends well arrives whole through the real program: text, reasoning, tool calls, finish reason, and usage in one form.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/domain/event.ts';
import { mergeUsage, type Usage } from '../../src/domain/usage.ts';
import { json, startUpstream, stream } from '../helpers/upstream.ts';
import { recordedBytes } from '../wire/recorded-bytes.ts';
import { BUILT_IN, homeOf, type Member, OWN } from './cast.ts';

const ROOT = new URL('../fixtures/wire/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  sse: 'text/event-stream',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/vnd.amazon.eventstream',
};

interface Recording {
  readonly name: string;
  readonly member: Member;
  readonly url: URL;
  readonly events: readonly StreamEvent[];
}

/** Whose recordings stand in a folder; those of nobody in particular are tried on a provider of the user's own. */
function memberOf(folder: string, streams: string): Member | undefined {
  const format = /^streams\.(.+)$/.exec(streams)?.[1] ?? (folder === 'any' ? 'openai-chat' : undefined);
  return format ? OWN.find(({ wire }) => wire === format) : BUILT_IN.find(({ id }) => id === folder);
}

function recordingsIn(folder: string): readonly Recording[] {
  const root = new URL(`${folder}/`, ROOT);
  return readdirSync(root)
    .filter(name => name.startsWith('streams'))
    .flatMap(streams => {
      const member = memberOf(folder, streams);
      if (!member) return [];
      const files = readdirSync(new URL(`${streams}/`, root)).filter(name => !name.endsWith('.events.json'));
      return files.map(file => {
        const url = new URL(`${streams}/${file}`, root);
        const events = JSON.parse(readFileSync(new URL(url.href.replace(/\.\w+$/, '.events.json')), 'utf8'));
        return { name: `${folder}/${streams}/${file}`, member, url, events };
      });
    });
}

/** What is an answer: words or calls, and an end that is no failure. */
function endsWell({ events }: Recording): boolean {
  const end = events.at(-1);
  const hasContent = events.some(event => (event.type === 'text' && event.text !== '') || event.type === 'tool_call');
  return hasContent && end?.type === 'done' && ['stop', 'length', 'tool_calls', 'pause'].includes(end.finishReason);
}

function answerIn(events: readonly StreamEvent[]) {
  const calls = new Map<number, { id?: string; name?: string; arguments: string }>();
  let usage: Usage | undefined;
  const words = { text: '', reasoning: '' };
  for (const event of events) {
    if (event.type === 'usage') usage = mergeUsage(usage, event.usage);
    if (event.type === 'text' || event.type === 'reasoning') words[event.type] += event.text;
    if (event.type !== 'tool_call') continue;
    const { id, name, arguments: args = '' } = event;
    const call = calls.get(event.index) ?? { arguments: '' };
    calls.set(event.index, { id: call.id ?? id, name: name ?? call.name, arguments: call.arguments + args });
  }
  const end = events.at(-1);
  return {
    text: words.text,
    reasoning: words.reasoning === '' ? null : words.reasoning,
    toolCalls: [...calls.values()].map(({ id, name, arguments: args }) => ({
      id: id ?? expect.stringMatching(/./),
      name,
      arguments: args === '' ? '{}' : args,
    })),
    finishReason: end?.type === 'done' ? end.finishReason : undefined,
    usage: {
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
      cachedInputTokens: usage?.cachedInputTokens ?? null,
      reasoningTokens: usage?.reasoningTokens ?? null,
    },
    ...(usage?.costUsd !== undefined && { costUsd: usage.costUsd }),
  };
}

const folders = readdirSync(ROOT, { withFileTypes: true }).filter(entry => entry.isDirectory());
const recordings = folders.flatMap(({ name }) => recordingsIn(name)).filter(endsWell);

it('has recordings of every provider', () => {
  const ids = new Set(recordings.map(({ member }) => member.id));
  expect(BUILT_IN.filter(({ id }) => !ids.has(id))).toEqual([]);
});

describe.concurrent('recorded', () => {
  it.each(recordings)('$name', async ({ member, url, events }) => {
    const type = TYPES[/\.(\w+)$/.exec(url.pathname)?.[1] ?? '']!;
    const answer = stream([recordedBytes(url)], type);
    // Of a local server only what it lists can be asked.
    const list = json(200, { models: [{ model: member.model }] });
    const upstream = await startUpstream((request, response) =>
      (request.url === '/api/tags' ? list : answer)(request, response),
    );
    const home = homeOf(member, upstream.url);
    try {
      const { code, stdout, stderr } = await home.run([
        'chat',
        '--json',
        '-m',
        `${member.id}/${member.model}`,
        'hello',
      ]);
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ provider: member.id, model: member.model, ...answerIn(events) });
    } finally {
      home.remove();
      await upstream.close();
    }
  });
});
