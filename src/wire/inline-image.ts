// Owns images for formats that carry them as data.
import type { ImagePart } from '../domain/message.ts';
import type { WireTarget } from './codec.ts';
import { badRequest } from './finish.ts';

export interface InlineImage {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

/** The image's data, also out of a data URL; undefined where it has only an address. */
export function dataOf({ mediaType, data, url }: ImagePart): InlineImage | undefined {
  if (data !== undefined) return { mediaType, data };
  const comma = url?.startsWith('data:') ? url.indexOf(',') : -1;
  const head = url?.slice('data:'.length, Math.max(0, comma)) ?? '';
  if (!head.endsWith(';base64')) return undefined;
  return { mediaType: head.split(';', 1)[0] || mediaType, data: url!.slice(comma + 1) };
}

/** Throws a `Failure` (bad_request) for an image by address, which the vendor does not fetch. */
export function inlineImage(part: ImagePart, { provider }: WireTarget): InlineImage {
  const image = dataOf(part);
  if (image !== undefined) return image;
  throw badRequest(`${provider.label} does not fetch images from an address: send the image itself`);
}
