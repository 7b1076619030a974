// Owns the codec contract: what every wire format must be able to do.
import type { StreamEvent } from '../domain/event.ts';
import type { Failure } from '../domain/failure.ts';
import type { HttpRequest, HttpResponseHead } from '../domain/http.ts';
import type { ModelSpec, WireFormat } from '../domain/model.ts';
import type { Clock } from '../domain/ports.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { ChatRequest, RoutingOptions } from '../domain/request.ts';
import type { LearnedModel } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

/** Whom a call is for. */
export interface WireTarget {
  readonly provider: ProviderSpec;
  readonly model: ModelSpec;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** The caller's wishes; only formats whose vendor routes by itself look at them. */
  readonly routing?: RoutingOptions;
  /** Name of the conversation that it belongs to. */
  readonly session?: string;
  /** Extra headers from the user's config or environment (HTTP-Referer, X-Title). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Estimated prompt tokens, for formats that must size a context (Ollama's num_ctx). */
  readonly inputTokens?: number;
}

/** Turns the bytes of one streamed answer into events. After `done` or `error` it yields nothing more. */
export interface StreamDecoder {
  push(chunk: Uint8Array): readonly StreamEvent[];
  /** The connection ended; yields `done` or an `error` (kind `truncated`) if the stream had not said so itself. */
  end(): readonly StreamEvent[];
}

export interface Codec {
  readonly format: WireFormat;
  /** The request, always streaming; `now` dates its signature, where the format has one. Rejects with a `Failure` of kind bad_request for what the format cannot carry. */
  encode(request: ChatRequest, target: WireTarget, now: EpochMs): HttpRequest | Promise<HttpRequest>;
  /** The clock dates the errors that come within a stream. */
  decoder(target: WireTarget, clock: Clock): StreamDecoder;
  /** A whole JSON answer (a server that ignored `stream`), as the events it amounts to. */
  decodeBody(body: string, target: WireTarget, now: EpochMs): readonly StreamEvent[];
  /** A response that is not 2xx. Never throws, whatever the body is. */
  classify(head: HttpResponseHead, body: string, target: WireTarget, now: EpochMs): Failure;
}

/** Reads a provider's list of models. */
export interface ModelListCodec {
  encode(target: Omit<WireTarget, 'model'>, page?: string): HttpRequest;
  decode(body: string): { readonly models: readonly LearnedModel[]; readonly nextPage?: string };
  /** Where the list is of names only: how to ask what one model can do. */
  readonly details?: {
    encode(target: Omit<WireTarget, 'model'>, id: string): HttpRequest;
    /** Undefined: not a model to chat with. */
    decode(body: string): Omit<LearnedModel, 'id'> | undefined;
  };
}
