// Tests every recorded error of every provider against the failure that it has to become.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import { classifyError, classifyErrorObject } from '../../src/wire/classify.ts';
import { providerOf } from './providers.ts';

/** A recorded error. `body` is JSON or, as a string, raw text; without `status` it came within a stream. */
interface ErrorFixture {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** ISO time of the response. */
  readonly now?: string;
  /** Fields of the failure, `resetsAt` as an ISO time; null: none may be found. */
  readonly expect: Readonly<Partial<Record<keyof Failure, unknown>>>;
}

const ROOT = new URL('../fixtures/wire/', import.meta.url);
const NOON = '2026-11-21T12:00:00Z';

function classify({ status, headers = {}, body, now = NOON }: ErrorFixture, provider: ProviderSpec): Failure {
  const target = { provider, apiKey: 'key-of-the-test' };
  if (status === undefined) return classifyErrorObject(body, target, Date.parse(now));
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyError({ status, headers }, text, target, Date.parse(now));
}

const folders = readdirSync(ROOT, { withFileTypes: true }).filter(entry => entry.isDirectory());

describe.each(folders.map(entry => entry.name))('errors of %s', async id => {
  const provider = await providerOf(id);
  const files = readdirSync(new URL(`${id}/`, ROOT)).filter(name => name.endsWith('.json'));

  it.each(files)('%s', name => {
    const fixture: ErrorFixture = JSON.parse(readFileSync(new URL(`${id}/${name}`, ROOT), 'utf8'));
    const failure = classify(fixture, provider);
    const { resetsAt } = failure;
    const read = { ...failure, resetsAt: resetsAt === undefined ? undefined : new Date(resetsAt).toISOString() };
    const wanted = Object.entries(fixture.expect).map(([field, value]) => [field, value ?? undefined]);
    expect(read).toMatchObject(Object.fromEntries(wanted));
  });
});
