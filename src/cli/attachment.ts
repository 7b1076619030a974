// Owns files given with -f: text becomes a delimited block, images become parts, anything else is an error.
import { basename } from 'node:path';
import type { ImagePart } from '../domain/message.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';
import { decodeText, tooLarge } from './text-input.ts';

export type Attachment = { readonly type: 'text'; readonly name: string; readonly text: string } | ImagePart;

/** Vendors refuse larger images; the smallest published limit is 5 MB for base64. */
const MAX_IMAGE_BYTES = 20_000_000;

const SIGNATURES: readonly (readonly [mediaType: string, offset: number, bytes: readonly number[]])[] = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', 8, [0x57, 0x45, 0x42, 0x50]],
];

const IMAGE_NAME = /\.(png|jpe?g|gif|webp)$/i;

const noImage = (path: string) =>
  new UserError({
    type: 'file',
    exitCode: EXIT.usage,
    message: `${path} is no PNG, JPEG, GIF or WebP image: it does not begin as one`,
    hint: 'It may be damaged, or of another kind: open it, and save it as PNG',
  });

/** Reads one file. `maxBytes` bounds text. */
export async function readAttachment(path: string, maxBytes: number): Promise<Attachment> {
  const bytes = await readBounded(path, Math.max(maxBytes, MAX_IMAGE_BYTES));
  const mediaType = imageType(bytes);
  if (mediaType) {
    if (bytes.length > MAX_IMAGE_BYTES) throw tooLarge(path, MAX_IMAGE_BYTES);
    return { type: 'image', mediaType, data: Buffer.from(bytes).toString('base64') };
  }
  if (IMAGE_NAME.test(path)) throw noImage(path);
  if (bytes.length > maxBytes) throw tooLarge(path, maxBytes);
  return { type: 'text', name: basename(path), text: decodeText(bytes, path) };
}

function imageType(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find(([, offset, signature]) => signature.every((byte, i) => bytes[offset + i] === byte))?.[0];
}

async function readBounded(path: string, limit: number): Promise<Uint8Array> {
  try {
    const { readFile, stat } = await import('node:fs/promises');
    const { size } = await stat(path);
    if (size > limit) throw tooLarge(path, limit);
    return await readFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(error);
    throw new UserError({ type: 'file', exitCode: EXIT.usage, message: `cannot read ${path}: ${why}` }, error);
  }
}
