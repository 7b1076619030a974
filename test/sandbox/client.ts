// Owns a plain fetch client for the sandbox: a request in each wire format, and the frames of a stream.
import type { WireFormat } from '../../src/domain/model.ts';
import type { SandboxProviderSpec, SandboxTime, SimulatedProvider } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';

export interface Question {
  readonly wire?: WireFormat;
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly maxTokens?: number;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

const HELLO = [{ role: 'user', content: 'What is the capital of Portugal?' }];

interface WireRequest {
  readonly path: string;
  readonly body: object;
}

function request({ wire, model = 'm1', messages = HELLO, stream = false, maxTokens }: Question): WireRequest {
  const cap = (name: string) => (maxTokens === undefined ? {} : { [name]: maxTokens });
  switch (wire) {
    case 'openai-responses':
      return { path: '/responses', body: { model, input: messages, stream, ...cap('max_output_tokens') } };
    case 'anthropic-messages':
      return { path: '/messages', body: { model, messages, stream, max_tokens: maxTokens ?? 1000 } };
    case 'gemini': {
      const contents = messages.map(({ role, content }) => ({
        role: role === 'assistant' ? 'model' : 'user',
        parts: [{ text: content }],
      }));
      const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
      return { path: `/models/${model}:${method}`, body: { contents, generationConfig: cap('maxOutputTokens') } };
    }
    case 'bedrock-converse': {
      const converse = messages.map(({ role, content }) => ({ role, content: [{ text: content }] }));
      const path = `/model/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`;
      return { path, body: { messages: converse, inferenceConfig: cap('maxTokens') } };
    }
    case 'ollama':
      return { path: '/api/chat', body: { model, messages, stream, options: cap('num_predict') } };
    default: {
      const options = stream ? { stream_options: { include_usage: true } } : {};
      return { path: '/chat/completions', body: { model, messages, stream, ...options, ...cap('max_tokens') } };
    }
  }
}

/** Sends one chat request, chat completions where no wire is named. */
export function ask(provider: SimulatedProvider, question: Question = {}): Promise<Response> {
  const { path, body } = request(question);
  const key: Record<string, string> = question.key === undefined ? {} : { authorization: `Bearer ${question.key}` };
  return fetch(`${provider.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...key },
    body: JSON.stringify(body),
    signal: question.signal,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: these are answers as a vendor's client would index them
export type Json = any;

export interface SseEvent {
  readonly event?: string;
  /** Parsed, or the text where it is no JSON. */
  readonly data: Json;
}

/** The events of a finished SSE body, comments left out. */
export function eventsIn(body: string): readonly SseEvent[] {
  return body
    .split('\n\n')
    .filter(block => block !== '' && !block.startsWith(':'))
    .map(block => {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      return { event, data: parsed(/^data: (.*)$/ms.exec(block)?.[1] ?? '') };
    });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The bytes that arrive before a body breaks or ends, and whether it broke. */
export async function readUntilBroken(response: Response): Promise<{ text: string; broke: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
    }
    return { text, broke: false };
  } catch {
    return { text, broke: true };
  }
}

/** A provider with one model, `m1`, of 1,000 tokens. */
export function simple(vendor: VendorId, rest: Partial<SandboxProviderSpec> = {}): SandboxProviderSpec {
  const price = { inputPer1M: 1, outputPer1M: 2 };
  return {
    id: vendor,
    label: `${vendor} (simulated)`,
    vendor,
    models: [{ id: 'm1', contextWindow: 1000, maxOutput: 500, price }],
    ...rest,
  };
}

/** Time that stands still: sleeping takes none and is written down. */
export function stillTime(): SandboxTime & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.UTC(2026, 10, 21, 12, 0, 0),
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
    },
  };
}
