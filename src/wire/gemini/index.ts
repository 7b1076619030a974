// Owns the codec of Google's Gemini API.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const gemini: Codec = { format: 'gemini', encode, decoder, decodeBody, classify: classifyError };
