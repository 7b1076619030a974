// Owns the codec of OpenAI's Chat Completions, which most vendors speak with an accent.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { createStreamDecoder, decodeWhole } from '../decoder.ts';
import { createJsonFraming } from '../json-frames.ts';
import { createChatReader, readChatBody } from './decode.ts';
import { encodeChat } from './encode.ts';

export const openaiChat: Codec = {
  format: 'openai-chat',
  encode: encodeChat,
  decoder: (target, clock) =>
    createStreamDecoder(
      createJsonFraming(),
      createChatReader(target, () => clock.now()),
    ),
  decodeBody: (body, target, now) => decodeWhole(body, value => readChatBody(value, target, now)),
  classify: classifyError,
};
