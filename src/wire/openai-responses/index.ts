// Owns the codec of OpenAI's Responses API, the only one on which its newest models call tools.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const openaiResponses: Codec = {
  format: 'openai-responses',
  encode,
  decoder,
  decodeBody,
  classify: classifyError,
};
