// Owns the codec of OpenAI's Chat Completions, which most vendors speak with an accent.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const openaiChat: Codec = {
  format: 'openai-chat',
  encode,
  decoder,
  decodeBody,
  classify: classifyError,
};
