// Tests how a conversation stands with its provider, what counts as a wish, and a conversation as text.
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/session/standing.ts';
import { transcriptOf } from '../../src/session/transcript.ts';
import { wishesOf } from '../../src/session/wishes.ts';
import { NOW, session, turn } from '../helpers/sessions.ts';
import { settings } from '../helpers/world.ts';

const other = { provider: 'kimi', model: 'kimi-k2.5' };
const cached = { inputTokens: 9_000, outputTokens: 1, cachedInputTokens: 8_000 };
const uncached = { inputTokens: 9_000, outputTokens: 1 };

describe('the standing', () => {
  it('is that of the last turn, from when its answer ended', () => {
    expect(standingOf(session())).toBeUndefined();
    expect(
      standingOf(session({ turns: [turn({ by: other }), turn({ at: NOW, latencyMs: 7, wishes: 'x' })] })),
    ).toMatchObject({
      candidate: { provider: 'zai' },
      contextTokens: 20_000,
      at: NOW + 7,
      wishes: 'x',
    });
  });

  it.each([
    ['of easy turns', [turn({ task: 'simple' }), turn({ task: 'creative' })], false],
    ['of a demanding one among them', [turn({ task: 'coding' }), turn({ task: 'simple' })], true],
    ['of one that nobody could tell', [turn({ task: undefined }), turn({ task: 'simple' })], true],
    ['of a demanding one that another answered', [turn({ by: other }), turn({ task: 'simple' })], false],
  ])('%s is demanding: %s', (_what, turns, expected) => {
    expect(standingOf(session({ turns }))?.isDemanding).toBe(expected);
  });

  it.each([
    ['cached as far as one can tell after one turn', [turn({ by: other }), turn({ usage: uncached })], true],
    ['cached where the provider says so', [turn(), turn({ usage: cached })], true],
    ['not cached where it says otherwise', [turn(), turn({ usage: uncached })], false],
    ['cached where nothing is said', [turn(), turn()], true],
  ])('is %s', (_what, turns, expected) => expect(standingOf(session({ turns }))?.isCached).toBe(expected));
});

describe('wishes', () => {
  const base = () => wishesOf(settings(), undefined, {}, NOW);

  it('are the same where nothing that the user wants has changed', () => {
    expect(wishesOf(settings({ maxTokens: 7 }), undefined, { timeoutMs: 9, task: 'coding' }, NOW)).toBe(base());
  });

  it.each([
    ['a pin', () => wishesOf(settings({ pin: { provider: 'zai' } }), undefined, {}, NOW)],
    ['a pin of the session', () => wishesOf(settings(), { provider: 'zai' }, {}, NOW)],
    ['a preference', () => wishesOf(settings({ preferences: { default: ['zai'] } }), undefined, {}, NOW)],
    [
      'a preference for a task',
      () => wishesOf(settings({ preferences: { tasks: { coding: ['zai'] } } }), undefined, {}, NOW),
    ],
    ['a provider for this call', () => wishesOf(settings(), undefined, { provider: 'zai' }, NOW)],
    ['a model for this call', () => wishesOf(settings(), undefined, { model: 'zai' }, NOW)],
    ['a goal for this call', () => wishesOf(settings(), undefined, { quality: 'max_speed' }, NOW)],
  ])('change with %s', (_what, wishes) => expect(wishes()).not.toBe(base()));

  it('change back when a pin is over', () => {
    const pin = { provider: 'zai', until: NOW };
    expect(wishesOf(settings({ pin }), undefined, {}, NOW)).toBe(base());
    expect(wishesOf(settings({ pin }), undefined, {}, NOW - 1)).not.toBe(base());
  });
});

it('a conversation as text has every turn, its images in words, and the question without an answer', () => {
  const user = [
    { type: 'text', text: 'and this?' } as const,
    { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const,
  ];
  const text = transcriptOf(
    session({
      name: 'work',
      system: 'Be brief.',
      turns: [turn(), turn({ user, by: other, answer: 'A sunset.\n' })],
      open: { id: 'q', at: NOW, user: 'why?' },
    }),
  );
  expect(text).toBe(`# work

## System

Be brief.

## You

why is the sky blue?

## zai glm-4.7

Rayleigh scattering.

## You

and this?

*Image, image/png*

## kimi kimi-k2.5

A sunset.

## You

why?

*No answer.*
`);
});
