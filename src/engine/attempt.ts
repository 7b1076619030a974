// Owns one attempt: one request to one upstream, read to its end under time limits.
import type { StreamEvent } from '../domain/event.ts';
import { type Failure, isFailure } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { Clock, Transport, UpstreamResponse } from '../domain/ports.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { EpochMs } from '../domain/units.ts';
import { redact } from '../keychain/mask.ts';
import type { Codec, WireTarget } from '../wire/codec.ts';
import { AnswerBuilder } from './answer.ts';
import type { Limits } from './limits.ts';
import { readBody } from './read-body.ts';

/** An error body longer than this says nothing more. */
const MAX_ERROR_BYTES = 256 * 1024;
/** No honest answer is longer; an endless stream is cut here. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const WEB_PAGE: Failure = {
  kind: 'malformed',
  scope: 'provider',
  message: 'a web page came back instead of an answer; is the baseUrl right?',
  shouldRetry: false,
};

const EMPTY: Failure = {
  kind: 'malformed',
  scope: 'model',
  message: 'an empty body came back instead of an answer',
};

export interface AttemptResult {
  readonly builder: AnswerBuilder;
  readonly failure?: Failure;
  /** Whether content has been handed out, so that the attempt can no longer be replaced unseen. */
  readonly committed: boolean;
  readonly firstTokenMs?: number;
  readonly latencyMs: number;
  readonly head?: HttpResponseHead;
}

export interface AttemptInput {
  readonly codec: Codec;
  readonly request: ChatRequest;
  readonly target: WireTarget;
  readonly limits: Limits;
  /** The caller's cancellation and the request's deadline in one. */
  readonly signal: AbortSignal;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly emit: (event: Extract<StreamEvent, { type: 'text' | 'reasoning' | 'tool_call' }>) => void;
}

/** Runs one attempt. Never rejects: what goes wrong is in `failure`. */
export async function runAttempt(input: AttemptInput): Promise<AttemptResult> {
  const run = new AttemptRun(input);
  try {
    const failure = await run.exchange();
    return run.result(failure ?? run.builder.verdict());
  } catch (error) {
    if (!isFailure(error)) throw error;
    return run.result(error);
  } finally {
    run.close();
  }
}

/** The moving parts of an attempt: its clock, its timer and what has arrived. */
class AttemptRun {
  readonly builder = new AnswerBuilder();
  readonly #input: AttemptInput;
  readonly #startedAt: EpochMs;
  readonly #abort = new AbortController();
  readonly #onAbort = () => this.#abort.abort();
  #timer: NodeJS.Timeout | undefined;
  #silence: Failure | undefined;
  #committed = false;
  #firstTokenMs: number | undefined;
  #head: HttpResponseHead | undefined;
  #bytes = 0;

  constructor(input: AttemptInput) {
    this.#input = input;
    this.#startedAt = input.clock.now();
    if (input.signal.aborted) this.#abort.abort();
    else input.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async exchange(): Promise<Failure | undefined> {
    const { codec, request, target, limits, transport, clock } = this.#input;
    const encoded = await codec.encode(request, target, clock.now());
    this.#watch(limits.firstTokenMs, 'no answer');
    const response = await this.#guard(
      transport.send(encoded, { signal: this.#abort.signal, connectTimeoutMs: limits.connectMs }),
    );
    this.#head = { status: response.status, headers: response.headers };
    try {
      if (response.status < 200 || response.status > 299) return await this.#readError(response);
      if (typeOf(response) === 'text/html') return WEB_PAGE;
      return typeOf(response) === 'application/json'
        ? await this.#readWhole(response)
        : await this.#readStream(response);
    } finally {
      response.cancel();
    }
  }

  result(failure: Failure | undefined): AttemptResult {
    return {
      builder: this.builder,
      ...(failure && { failure: withoutKey(failure, this.#input.target.apiKey) }),
      committed: this.#committed,
      ...(this.#firstTokenMs !== undefined && { firstTokenMs: this.#firstTokenMs }),
      latencyMs: this.#input.clock.now() - this.#startedAt,
      ...(this.#head && { head: this.#head }),
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#input.signal.removeEventListener('abort', this.#onAbort);
    this.#abort.abort();
  }

  async #readStream(response: UpstreamResponse): Promise<Failure | undefined> {
    const { codec, target, clock } = this.#input;
    const decoder = codec.decoder(target, clock);
    try {
      for await (const chunk of response.body) {
        this.#count(chunk);
        const failure = this.#take(decoder.push(chunk));
        if (failure !== undefined) return failure || undefined;
      }
    } catch (error) {
      return this.#broken(error);
    }
    if (this.#bytes === 0) return EMPTY;
    return this.#take(decoder.end()) || undefined;
  }

  async #readWhole(response: UpstreamResponse): Promise<Failure | undefined> {
    const body = await this.#guard(readBody(response, MAX_ANSWER_BYTES));
    if (body.trim() === '') return EMPTY;
    const { codec, target, clock } = this.#input;
    return this.#take(codec.decodeBody(body, target, clock.now())) || undefined;
  }

  async #readError(response: UpstreamResponse): Promise<Failure> {
    const { codec, target, clock } = this.#input;
    const body = await readBody(response, MAX_ERROR_BYTES).catch(() => '');
    return codec.classify(this.#head!, body, target, clock.now());
  }

  /** Hands events on. Returns a failure, false for a clean end, undefined to go on reading. */
  #take(events: readonly StreamEvent[]): Failure | false | undefined {
    for (const event of events) {
      this.builder.add(event);
      if (event.type === 'error') return event.failure;
      if (event.type === 'done') return false;
      if (event.type !== 'text' && event.type !== 'reasoning' && event.type !== 'tool_call') continue;
      // Reasoning state without words is bookkeeping of the vendor's, no sign of life.
      if (event.type === 'reasoning' && event.text === '') continue;
      this.#alive();
      if (event.type !== 'reasoning') this.#committed = true;
      this.#input.emit(event);
    }
    return undefined;
  }

  #alive(): void {
    this.#firstTokenMs ??= this.#input.clock.now() - this.#startedAt;
    this.#watch(this.#input.limits.stallMs, 'the answer stalled');
  }

  #watch(ms: number, what: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silence = { kind: 'timeout', scope: 'model', message: `${what} for ${Math.round(ms / 100) / 10} s` };
      this.#abort.abort();
    }, ms);
  }

  /** A rejection of our own timer is told as the silence it is. */
  async #guard<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  #broken(error: unknown): Failure {
    if (!isFailure(error)) throw error;
    if (error.kind === 'aborted') return this.#silence ?? error;
    return error.kind === 'network' && this.#head ? { ...error, kind: 'truncated', scope: 'model' } : error;
  }

  #count(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes <= MAX_ANSWER_BYTES) return;
    const failure: Failure = { kind: 'malformed', scope: 'model', message: 'the answer never ends; cut off at 64 MB' };
    throw failure;
  }
}

/** Upstreams echo what they were sent, in whatever field: no word of theirs leaves here with the key in it. */
function withoutKey(failure: Failure, key: string | undefined): Failure {
  if (!key) return failure;
  const clean = (value: unknown) => (typeof value === 'string' ? redact(value, [key]) : value);
  return Object.fromEntries(Object.entries(failure).map(([field, value]) => [field, clean(value)])) as never;
}

function typeOf(response: UpstreamResponse): string | undefined {
  return response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}
