// Owns a provider of the user's own for runs of the real program: its entry in providers.json, and answers in its dialect.
import type { Home } from './binary.ts';
import { stream, type Upstream, type UpstreamHandler, type UpstreamRequest } from './upstream.ts';

export const LAB_MODEL = {
  contextWindow: 32_768,
  costPer1M: { input: 1, output: 2 },
  qualityScore: 70,
  preferenceScore: 60,
};

/** Makes `lab`, with the one model `m1`, the only provider of this home. */
export function useLab(home: Home, url: string, model: object = {}, settings: object = {}): void {
  home.write('providers.json', labConfig(url, model, settings));
}

export function labConfig(url: string, model: object = {}, settings: object = {}): object {
  const models = { m1: { ...LAB_MODEL, ...model } };
  return { providers: { lab: { baseUrl: `${url}/v1`, apiKey: '${LAB_KEY}', models } }, ...settings };
}

export const LAB_ENV = { LAB_KEY: 'lab-key-1234567890' };

/** One event of a streamed answer that carries text. */
export function textEvent(text: string): string {
  return `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: { content: text } }] })}\n\n`;
}

/** The events that end a streamed answer. */
export function endEvents(promptTokens = 3, completionTokens = 1): string {
  const usage = { prompt_tokens: promptTokens, completion_tokens: completionTokens };
  const last = { id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage };
  return `data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`;
}

/** A whole streamed answer, an event for each part. */
export function answer(...parts: readonly string[]): UpstreamHandler {
  return stream([...parts.map(textEvent), endEvents()]);
}

/** Goes on until the caller is gone; `gone` hears of that. */
export function endless(part: (n: number) => string, gone: () => void = () => {}): UpstreamHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let go = () => {};
    response
      .on('drain', () => go())
      .on('close', () => go())
      .on('close', gone);
    for (let n = 1; !response.destroyed; n++)
      if (!response.write(textEvent(part(n))))
        await new Promise<void>(resolve => {
          go = resolve;
        });
  };
}

/** What the user's turn of a request said. */
export function asked(upstream: Upstream, index = -1): string {
  return promptOf(upstream.requests.at(index));
}

function promptOf(request: UpstreamRequest | undefined): string {
  if (!request) throw new Error('the upstream was not asked');
  const { messages } = JSON.parse(request.body) as { messages: { role: string; content: string }[] };
  return messages.findLast(({ role }) => role === 'user')!.content;
}
