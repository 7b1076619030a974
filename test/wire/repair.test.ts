// Tests repairs: which field an error names, and the request without it.
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../src/domain/request.ts';
import { classifyError } from '../../src/wire/classify.ts';
import { dropField } from '../../src/wire/repair.ts';
import { NOW, targetOf } from './providers.ts';

const repairOf = (message: string) =>
  classifyError({ status: 400, headers: {} }, JSON.stringify({ error: { message } }), targetOf('any'), NOW).repair;

describe('the field that a 400 names', () => {
  it.each([
    ["Unsupported parameter: 'top_p' is not supported with this model.", 'top_p'],
    ['`temperature` is deprecated for this model.', 'temperature'],
    ['invalid temperature: only 1 is allowed for this model', 'temperature'],
    ['Unknown parameter: reasoning_effort', 'reasoning_effort'],
    ['This model does not support parameter stop', 'stop'],
    ['"generationConfig.topP" is not supported', 'generationConfig.topP'],
  ])('%s', (message, field) => {
    expect(repairOf(message)).toEqual({ type: 'drop_field', field });
  });

  it.each([
    'Missing required parameter: messages',
    "Unsupported parameter: 'messages'",
    'Bad request',
    'invalid value',
  ])('is none in %j', message => {
    expect(repairOf(message)).toBeUndefined();
  });
});

describe('the request without a field', () => {
  const request: ChatRequest = { messages: [], temperature: 1, topP: 0.5, maxOutputTokens: 10 };

  it.each([
    ['top_p', 'topP'],
    ['generationConfig.topP', 'topP'],
    ['max_tokens', 'maxOutputTokens'],
    ['max_completion_tokens', 'maxOutputTokens'],
    ['temperature', 'temperature'],
  ])('%s', (field, name) => {
    const { [name as keyof ChatRequest]: _dropped, ...rest } = request;
    expect(dropField(request, field)).toEqual(rest);
  });

  it('is none where it never had it', () => {
    expect(dropField(request, 'seed')).toBeUndefined();
    expect(dropField(request, 'messages')).toBeUndefined();
    expect(dropField(request, 'constructor')).toBeUndefined();
  });
});
