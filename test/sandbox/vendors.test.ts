// Every vendor's own words for every kind of trouble, by status and marker.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireFormat } from '../../src/domain/model.ts';
import { always, type Behaviour } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { VENDORS, type VendorId } from '../../src/sandbox/vendors/list.ts';
import { ask, simple, stillTime } from './client.ts';

const MAIN_WIRE: Partial<Record<VendorId, WireFormat>> = {
  anthropic: 'anthropic-messages',
  google: 'gemini',
  ollama: 'ollama',
  bedrock: 'bedrock-converse',
};
type Kind = 'quota_spent' | 'rate_limited' | 'overloaded' | 'context_overflow' | 'content_filter';
type Row = readonly [vendor: VendorId, kind: Kind, status: number, marker: RegExp];

const ROWS: readonly Row[] = [
  ['openai', 'quota_spent', 429, /"code":"insufficient_quota"/],
  ['openai', 'rate_limited', 429, /try again in 1\.408s.*"code":"rate_limit_exceeded"/],
  ['openai', 'overloaded', 503, /"code":"server_is_overloaded"/],
  ['openai', 'context_overflow', 400, /maximum context length is 1000 tokens.*"code":"context_length_exceeded"/],
  ['openai', 'content_filter', 400, /"code":"invalid_prompt"/],
  ['anthropic', 'quota_spent', 400, /credit balance is too low/],
  ['anthropic', 'rate_limited', 429, /"type":"rate_limit_error"/],
  ['anthropic', 'overloaded', 529, /"type":"overloaded_error"/],
  ['anthropic', 'context_overflow', 400, /prompt is too long: 1001 tokens > 1000 maximum/],
  ['google', 'quota_spent', 429, /PerDayPerProjectPerModel-FreeTier.*"retryDelay":"38\.2s"/],
  ['google', 'rate_limited', 429, /PerMinutePerProjectPerModel-FreeTier/],
  ['google', 'overloaded', 503, /"status":"UNAVAILABLE"/],
  ['google', 'context_overflow', 400, /input token count \(1001\) exceeds the maximum number of tokens/],
  ['google', 'content_filter', 200, /"blockReason":"PROHIBITED_CONTENT"/],
  ['zai', 'quota_spent', 429, /"code":"1308".*reset at 2026-11-21 23:00:00/],
  ['zai', 'rate_limited', 429, /"code":"1302"/],
  ['zai', 'overloaded', 429, /"code":"1305"/],
  ['zai', 'context_overflow', 400, /"code":"1261"/],
  ['zai', 'content_filter', 400, /"code":"1301"/],
  ['kimi', 'quota_spent', 429, /"type":"exceeded_current_quota_error"/],
  ['kimi', 'rate_limited', 429, /after 1 seconds.*"type":"rate_limit_reached_error"/],
  ['kimi', 'overloaded', 429, /"type":"engine_overloaded_error"/],
  ['kimi', 'context_overflow', 400, /exceeded model token limit: 1000 \(requested: 1001\)/],
  ['kimi', 'content_filter', 400, /"type":"content_filter"/],
  ['groq', 'quota_spent', 429, /tokens per day \(TPD\).*in 11m0\.528s/],
  ['groq', 'rate_limited', 429, /tokens per minute \(TPM\)/],
  ['groq', 'overloaded', 503, /over capacity/],
  ['groq', 'context_overflow', 400, /reduce the length of the messages/],
  ['openrouter', 'quota_spent', 402, /"code":402.*Insufficient credits/],
  ['openrouter', 'rate_limited', 429, /Provider returned error.*temporarily rate-limited upstream/],
  ['openrouter', 'overloaded', 503, /"error_type":"provider_overloaded"/],
  ['openrouter', 'context_overflow', 400, /"error_type":"context_length_exceeded"/],
  ['openrouter', 'content_filter', 403, /"reasons":\["violence"\]/],
  ['ollama', 'quota_spent', 429, /have reached your session usage limit/],
  ['ollama', 'rate_limited', 503, /maximum pending requests exceeded/],
  ['ollama', 'overloaded', 503, /Server overloaded/],
  ['ollama', 'context_overflow', 400, /exceeded max context length by 1 tokens/],
  ['bedrock', 'quota_spent', 400, /service quota/],
  ['bedrock', 'rate_limited', 429, /Too many tokens, please wait before trying again/],
  ['bedrock', 'context_overflow', 400, /Input is too long for requested model/],
];

let sandbox: Sandbox;
beforeAll(async () => {
  const vendors = Object.keys(VENDORS) as VendorId[];
  sandbox = await startSandbox({ providers: vendors.map(vendor => simple(vendor)), time: stillTime() });
});
afterAll(() => sandbox.close());

function provoke(vendor: VendorId, behaviour: Behaviour): Promise<Response> {
  const provider = sandbox.provider(vendor);
  provider.setScript(always(behaviour));
  return ask(provider, { wire: MAIN_WIRE[vendor], stream: true });
}

test.each(ROWS)('%s %s: %i', async (vendor, kind, status, marker) => {
  const behaviour: Behaviour = kind === 'content_filter' ? { type: kind, at: 'request' } : { type: kind };
  const response = await provoke(vendor, behaviour);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toMatch(marker);
});

test('vendors that give a hint in a header give it', async () => {
  const hint = async (vendor: VendorId, type: Kind & ('rate_limited' | 'quota_spent')) =>
    (await provoke(vendor, { type })).headers.get('retry-after');
  expect(await hint('anthropic', 'rate_limited')).toBe('12');
  expect(await hint('groq', 'quota_spent')).toBe('661');
  expect(await hint('openai', 'quota_spent')).toBeNull();
});

test('bedrock names its errors in a header', async () => {
  const response = await provoke('bedrock', { type: 'rate_limited' });
  expect(response.headers.get('x-amzn-errortype')).toBe('ThrottlingException');
});

describe('errors with nothing but a status', () => {
  test.each([
    ['openai', 500, { error: { type: 'server_error', code: null } }],
    ['anthropic', 529, { type: 'error', error: { type: 'overloaded_error' } }],
    ['google', 500, { error: { code: 500, status: 'INTERNAL' } }],
    ['zai', 429, { error: { code: '1302' } }],
    ['kimi', 500, { error: { type: 'server_error' } }],
    ['groq', 503, { error: { type: 'internal_server_error' } }],
    ['openrouter', 502, { error: { code: 502 } }],
    ['ollama', 500, { error: 'Internal server error' }],
  ] as const)('%s %i', async (vendor, status, body) => {
    const response = await provoke(vendor, { type: 'status', status });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(body);
  });
});
