// Keys where people can see them, and in the environment of children: not there, in any form.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../src/keychain/child-env.ts';
import { redact } from '../../src/keychain/mask.ts';

const key = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme' }).filter(text => text.length >= 8);
const realKey = fc.stringMatching(/^sk-[A-Za-z0-9_/+=.:$-]{12,40}$/);

describe('redact', () => {
  const encodings: readonly (readonly [string, (secret: string) => string])[] = [
    ['plain', secret => secret],
    ['in a URL', encodeURIComponent],
    [
      'in a URL, with small hexadecimal digits',
      secret => encodeURIComponent(secret).replace(/%../g, c => c.toLowerCase()),
    ],
    ['in a form', secret => new URLSearchParams({ key: secret }).toString().slice(4)],
    ['in JSON', secret => JSON.stringify(secret).slice(1, -1)],
    ['in base64', secret => Buffer.from(secret).toString('base64')],
    ['in base64url', secret => Buffer.from(secret).toString('base64url')],
  ];
  it.each(encodings)('leaves no key %s', (_title, encode) => {
    fc.assert(
      fc.property(fc.oneof(key, realKey), fc.string(), fc.string(), (secret, before, after) => {
        expect(redact(before + encode(secret) + after, [secret])).toContain('[redacted]');
        expect(redact(`<${encode(secret)}>`, [secret])).toMatch(/^<\[redacted\]=*>$/);
      }),
    );
  });

  it('leaves no key inside longer base64, such as Basic credentials', () => {
    fc.assert(
      fc.property(realKey, fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (secret, before, after) => {
        const header = Buffer.from(`${before}${secret}${after}`).toString('base64');
        const left = Buffer.from(redact(header, [secret]).split('[redacted]')[0]!, 'base64').toString();
        // The characters at the seams hold bits of the neighbours, which keeps them out.
        expect(left.length).toBeLessThanOrEqual(Buffer.from(before).length + 1);
      }),
    );
  });

  it('takes a key that contains another as a whole, parts of AWS credentials, and all that are there', () => {
    expect(redact('a sk-12345678-long b sk-12345678', ['sk-12345678', 'sk-12345678-long'])).toBe(
      'a [redacted] b [redacted]',
    );
    expect(redact('secret wJalrXUtnFEMI of AKIAEXAMPLE', ['AKIAEXAMPLE:wJalrXUtnFEMI'])).toBe(
      'secret [redacted] of [redacted]',
    );
    expect(redact('a.c$1(', ['a.c$1('.padEnd(8, '*')])).toBe('a.c$1(');
  });

  it('leaves everything else as it is', () => {
    expect(redact('ollama is a model server', ['ollama'])).toBe('ollama is a model server');
    expect(redact('text', [])).toBe('text');
    fc.assert(fc.property(fc.string(), text => redact(text, ['sk-never-in-there']) === text));
  });
});

describe('the environment of a child', () => {
  it('has no key in it, by list or by looks', () => {
    const env = {
      PATH: '/bin',
      HOME: '/root',
      LANG: undefined,
      TOKENIZERS: 'x',
      MONKEY: 'x',
      KEYBOARD: 'us',
      GITHUB_TOKEN: 'k',
      my_api_key: 'k',
      HF_APIKEY: 'k',
      ODD_NAME: 'k',
      Ark_Pass: 'k',
      OPENCLAW_VAULT_PASSPHRASE: 'k',
      GEMINI_API_KEY_2: 'k',
      HF_TOKEN_AT_WORK: 'k',
      LAB_KEY: 'k',
      AWS_ACCESS_KEY_ID: 'k',
      AWS_SECRET_ACCESS_KEY: 'k',
      AWS_SESSION_TOKEN: 'k',
      AWS_REGION: 'eu-west-1',
      AWS_BEARER_TOKEN_BEDROCK: 'k',
    };
    expect(childEnvironment(env, ['ODD_NAME', 'ARK_PASS'])).toEqual({
      PATH: '/bin',
      HOME: '/root',
      TOKENIZERS: 'x',
      MONKEY: 'x',
      KEYBOARD: 'us',
      AWS_REGION: 'eu-west-1',
    });
  });
});
