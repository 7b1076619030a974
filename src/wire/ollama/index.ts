// Owns the codec of Ollama's chat API.
import { classifyError } from '../classify.ts';
import type { Codec } from '../codec.ts';
import { decodeBody, decoder } from './decode.ts';
import { encode } from './encode.ts';

export const ollama: Codec = { format: 'ollama', encode, decoder, decodeBody, classify: classifyError };
