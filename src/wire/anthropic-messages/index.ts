// Owns the codec of Anthropic's messages API.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const anthropicMessages: Codec = {
  format: 'anthropic-messages',
  encode,
  decoder,
  decodeBody,
  classify: classifyError,
};
