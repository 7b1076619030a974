// Owns who a Bedrock request is from: a Bedrock API key as a bearer, or an AWS access key through Signature 4.
import type { HttpRequest } from '../../domain/http.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { WireTarget } from '../codec.ts';

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const DEFAULT_REGION = 'us-east-1';

/** The request with its authorization. A key of the form `ACCESS_KEY_ID:SECRET[:SESSION_TOKEN]` signs it. */
export async function authorize(request: HttpRequest, target: WireTarget, now: EpochMs): Promise<HttpRequest> {
  const { provider, apiKey } = target;
  if (provider.auth.type !== 'aws' || apiKey === undefined || apiKey === '') return request;
  const accessKey = readAccessKey(apiKey);
  if (accessKey === undefined) {
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${apiKey}` } };
  }
  const { AwsV4Signer } = await import('aws4fetch');
  const signer = new AwsV4Signer({
    ...accessKey,
    method: request.method,
    url: request.url,
    headers: { ...request.headers },
    body: request.body,
    service: provider.auth.service,
    region: regionOf(request.url),
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const { headers } = await signer.sign();
  return { ...request, headers: Object.fromEntries(headers) };
}

/** Bedrock API keys hold no colon. */
function readAccessKey(apiKey: string): AccessKey | undefined {
  const [accessKeyId, secretAccessKey, sessionToken] = apiKey.split(':');
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}

/** `https://bedrock-runtime.{region}.amazonaws.com`; private addresses do not tell. */
function regionOf(url: string): string {
  return /\/\/[^/]*bedrock[\w-]*\.([a-z]{2,}(?:-[a-z]+)+-\d)\./.exec(url)?.[1] ?? DEFAULT_REGION;
}
