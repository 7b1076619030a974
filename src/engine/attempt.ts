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
import { SilenceWatch } from './silence.ts';
import type { Take } from './stage.ts';

/** An error body longer than this says nothing more. */
const MAX_ERROR_BYTES = 256 * 1024;
/** No honest answer is longer; an endless stream is cut here. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Marks an attempt that was ended on our side without any fault of the upstream's. */
export const NOT_SHOWN_CODE = 'not_shown';

const WEB_PAGE: Failure = {
  kind: 'malformed',
  scope: 'provider',
  message: 'a web page came back instead of an answer; is the baseUrl right?',
  shouldRetry: false,
};

/** The answer cannot be shown: it is another one than the part that was, or somebody else was faster. */
const NOT_SHOWN: Failure = {
  kind: 'aborted',
  scope: 'none',
  code: NOT_SHOWN_CODE,
  message: 'ended, since another answer is being shown',
};

const EMPTY: Failure = {
  kind: 'malformed',
  scope: 'model',
  message: 'an empty body came back instead of an answer',
};

export interface AttemptResult {
  readonly builder: AnswerBuilder;
  readonly failure?: Failure;
  /** Whether it broke in the middle of its content. */
  readonly committed: boolean;
  readonly firstTokenMs?: number;
  /** The longest pause between two tokens. */
  readonly pauseMs?: number;
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
  readonly take: Take;
}

/** Runs one attempt. Never rejects: what goes wrong is in `failure`. */
export async function runAttempt(input: AttemptInput): Promise<AttemptResult> {
  const run = new AttemptRun(input);
  try {
    const failure = (await run.exchange()) ?? run.builder.verdict();
    return run.result(failure ?? (input.take.end() ? undefined : NOT_SHOWN));
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
  readonly #silence = new SilenceWatch(this.#onAbort);
  #committed = false;
  #firstTokenMs: number | undefined;
  #lastTokenMs: number | undefined;
  #pauseMs: number | undefined;
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
    this.#silence.await(limits.headersMs, 'no answer');
    const response = await this.#guard(
      transport.send(encoded, { signal: this.#abort.signal, connectTimeoutMs: limits.connectMs }),
    );
    this.#head = { status: response.status, headers: response.headers };
    this.#silence.await(Math.max(0, limits.firstTokenMs - this.#elapsedMs()), 'no answer', limits.firstTokenMs);
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
      ...(this.#pauseMs !== undefined && { pauseMs: this.#pauseMs }),
      latencyMs: this.#elapsedMs(),
      ...(this.#head && { head: this.#head }),
    };
  }

  #elapsedMs(): number {
    return this.#input.clock.now() - this.#startedAt;
  }

  close(): void {
    this.#silence.stop();
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
      if (!this.#input.take.add(event)) return NOT_SHOWN;
    }
    return undefined;
  }

  #alive(): void {
    const elapsedMs = this.#elapsedMs();
    if (this.#lastTokenMs !== undefined) this.#pauseMs = Math.max(this.#pauseMs ?? 0, elapsedMs - this.#lastTokenMs);
    this.#lastTokenMs = elapsedMs;
    this.#firstTokenMs ??= elapsedMs;
    this.#silence.await(this.#input.limits.stallMs, 'the answer stalled');
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
    if (error.kind === 'aborted') return this.#silence.failure ?? error;
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
