// Owns the codec of AWS Bedrock's Converse API.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const bedrockConverse: Codec = {
  format: 'bedrock-converse',
  encode,
  decoder,
  decodeBody,
  classify: classifyError,
};
