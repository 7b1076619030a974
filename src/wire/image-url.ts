// Owns images as formats of the OpenAI family carry them: an address, or a data URL.
import type { ImagePart } from '../domain/message.ts';
import type { WireTarget } from './codec.ts';
import { badRequest } from './finish.ts';

/** Throws a `Failure` where the image has neither data nor address, or only an address that the vendor would not fetch. */
export function imageUrl(image: ImagePart, { provider }: WireTarget): string {
  if (image.data !== undefined) return `data:${image.mediaType};base64,${image.data}`;
  if (image.url === undefined) throw badRequest('an image has neither data nor an address');
  if (provider.quirks?.inlineImagesOnly && !image.url.startsWith('data:')) {
    throw badRequest(`${provider.label} does not fetch images from an address: send the image itself`);
  }
  return image.url;
}
