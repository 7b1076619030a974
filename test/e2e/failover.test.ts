// Tests that each provider's own "quota spent" and "rate limited" lead to an answer from the next one, and that the stderr line, the log and the JSON tell the same story.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureKind } from '../../src/domain/failure.ts';
import { FAILURE_WORDS } from '../../src/render/failure-words.ts';
import { always } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { VENDORS, type VendorId } from '../../src/sandbox/vendors/list.ts';
import { createHome } from '../helpers/binary.ts';
import { json, startUpstream, type Upstream } from '../helpers/upstream.ts';
import { BUILT_IN, type Member } from './cast.ts';

type Refusal = 'quota_spent' | 'rate_limited';

/** Refusals of vendors that the sandbox does not imitate, as recorded. */
const RECORDED: Readonly<Record<string, Readonly<Record<Refusal, string>>>> = {
  deepseek: { quota_spent: '402', rate_limited: '429' },
  mistral: { quota_spent: '402', rate_limited: '429-1300' },
  xai: { quota_spent: '429-credits', rate_limited: '429' },
};
/** A full queue is the only limit that a server on the user's machine knows. */
const KINDS: Readonly<Record<Refusal, (member: Member) => FailureKind>> = {
  quota_spent: () => 'quota_exhausted',
  rate_limited: ({ id }) => (id === 'ollama' ? 'overloaded' : 'rate_limited'),
};
const NEXT = { contextWindow: 128_000, maxTokens: 8192, costPer1M: { input: 1, output: 2 } };

let sandbox: Sandbox;
let recorded: Upstream;

beforeAll(async () => {
  recorded = await startUpstream(json(404, {}));
  sandbox = await startSandbox({
    providers: [
      ...BUILT_IN.filter(({ id }) => id in VENDORS).map(({ id, model }) => ({
        id,
        label: id,
        vendor: id as VendorId,
        models: [{ id: model, contextWindow: 128_000, maxOutput: 8192 }],
      })),
      { id: 'next', label: 'next', vendor: 'openai', models: [{ id: 'm1', contextWindow: 128_000, maxOutput: 8192 }] },
    ],
  });
});
afterAll(async () => {
  await sandbox.close();
  await recorded.close();
});

/** Has the member refuse from now on; returns where it is reached. */
function refuse({ id }: Member, refusal: Refusal): string {
  const name = RECORDED[id]?.[refusal];
  if (name === undefined) {
    sandbox.provider(id).setScript(always({ type: refusal }));
    return sandbox.provider(id).url;
  }
  const file = new URL(`../fixtures/wire/${id}/${name}.json`, import.meta.url);
  const { status, headers, body } = JSON.parse(readFileSync(file, 'utf8'));
  recorded.use(json(status, body, headers));
  return recorded.url;
}

const story = (attempts: readonly Record<string, unknown>[]) =>
  attempts.map(({ provider, model, ok, reason, status, code, message, resetsAt }) => ({
    provider,
    model,
    ok,
    reason,
    status,
    code,
    message,
    resetsAt,
  }));

describe.each(BUILT_IN)('$id', member => {
  it.each(['quota_spent', 'rate_limited'] as const)('%s', async refusal => {
    const home = createHome({ ...member.env(refuse(member, refusal)), NEXT_API_KEY: 'sk-next' });
    try {
      home.write('providers.json', {
        providers: { next: { baseUrl: sandbox.provider('next').url, models: { m1: NEXT } } },
      });
      const named = ['--model', `${member.id}/${member.model}`, '--fallback-model', 'next/m1'];
      const { code, stdout, stderr } = await home.run(['chat', '--json', ...named, 'hello']);
      const answer = JSON.parse(stdout);
      const kind = KINDS[refusal](member);
      expect({ code, ...answer }).toMatchObject({ code: 0, ok: true, provider: 'next', model: 'm1' });
      if (kind !== 'overloaded') expect(answer.reason).toBe('limit');
      expect(story(answer.attempts)).toMatchObject([
        { provider: member.id, model: member.model, ok: false, reason: kind },
        { provider: 'next', model: 'm1', ok: true, reason: null },
      ]);
      expect(stderr).toMatch(new RegExp(`^next · m1 · .* \\(after ${member.id}: ${FAILURE_WORDS[kind]}\\)$`, 'm'));

      const logged = await home.run(['log', '--json', '-n', '1']);
      const [entry] = JSON.parse(logged.stdout).entries;
      expect(entry).toMatchObject({ id: answer.id, provider: 'next', reason: answer.reason, ok: true });
      expect(story(entry.attempts)).toEqual(story(answer.attempts));

      const why = await home.run(['log', '--why', answer.id]);
      const tried = why.stdout.split('\n').filter(line => /^ {2}\d\. .*(answered|: )/.test(line));
      expect(tried[0]).toContain(`1. ${member.id} ${member.model}: ${FAILURE_WORDS[kind]} (status `);
      expect(tried[1]).toContain('2. next m1: answered');
    } finally {
      home.remove();
    }
  });
});
