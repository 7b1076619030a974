// Owns the shape of an upstream HTTP exchange, so that pure codecs and the transport can meet.

/** A request ready to be sent: the key is already in its headers. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The head of a response. Header names are lower case; repeated headers are joined with a comma. */
export interface HttpResponseHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}
