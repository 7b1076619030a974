// Owns the prompt: instruction, attached files and piped material, put together so that a model can tell them apart.
import type { ImagePart, Message, Part } from '../domain/message.ts';
import { type Attachment, readAttachment } from './attachment.ts';
import type { Context } from './context.ts';
import { usageError } from './errors.ts';
import { isUsable } from './names.ts';
import { readStdin } from './stdin.ts';
import { byteLimit } from './text-input.ts';

export interface PromptInput {
  /** Words of the command line; a lone `-` asks for standard input. */
  readonly words: readonly string[];
  readonly files: readonly string[];
  readonly isStdinIgnored: boolean;
  readonly isQuiet: boolean;
  readonly system?: string;
}

/** Assumed where no usable provider tells its windows. */
const FALLBACK_WINDOW = 1_000_000;

/** Reads what the user wants asked. Undefined where nothing was given at all. */
export async function readPrompt(context: Context, input: PromptInput): Promise<readonly Message[] | undefined> {
  const { io, out, timers, signal } = context;
  const instruction = input.words.filter(word => word !== '-').join(' ');
  const isForced = input.words.includes('-');
  if (isForced && input.isStdinIgnored) throw usageError('- and --no-stdin contradict each other');
  const maxBytes = await largestInput(context);
  const attachments = await Promise.all(input.files.map(path => readAttachment(path, maxBytes)));
  const material = await readStdin(io.stdin, {
    hasArgument: instruction.trim() !== '' || attachments.length > 0,
    isForced,
    isIgnored: input.isStdinIgnored,
    maxBytes,
    note: message => {
      if (!input.isQuiet) out.notes.print(message);
    },
    isWatched: out.notes.isTerminal,
    timers,
    signal,
  });
  const content = compose(instruction, attachments, material);
  if (content === undefined) return undefined;
  return [
    ...(input.system === undefined ? [] : [{ role: 'system', content: input.system } as const]),
    { role: 'user', content },
  ];
}

/** The user's turn: instruction, a blank line, then each block; piped text alone is the prompt itself. */
export function compose(
  instruction: string,
  attachments: readonly Attachment[],
  material: string | undefined,
): Message['content'] | undefined {
  const texts = attachments.filter(one => one.type === 'text');
  const images = attachments.filter((one): one is ImagePart => one.type === 'image');
  const hasMaterial = material !== undefined && material.trim() !== '';
  const isAlone = instruction.trim() === '' && texts.length === 0;
  const blocks = [
    ...(instruction.trim() === '' ? [] : [instruction]),
    ...texts.map(({ name, text }) => block('file', text, ` name=${JSON.stringify(name)}`)),
    ...(hasMaterial ? [isAlone ? material : block('stdin', material)] : []),
  ];
  if (blocks.length === 0 && images.length === 0) return undefined;
  const text = blocks.join('\n\n');
  if (images.length === 0) return text;
  const parts: Part[] = text === '' ? [] : [{ type: 'text', text }];
  return [...parts, ...images];
}

/** Text between tags that do not occur within it. */
function block(tag: string, text: string, attributes = ''): string {
  let name = tag;
  for (let n = 2; text.includes(`</${name}>`); n++) name = `${tag}-${n}`;
  return `<${name}${attributes}>\n${text.replace(/\n$/, '')}\n</${name}>`;
}

/** The most bytes of text that any provider could take. */
export async function largestInput(context: Context): Promise<number> {
  const windows = (await context.providers())
    .filter(provider => provider.accounts.some(account => isUsable(provider, account)))
    .flatMap(({ models }) => models.map(({ contextWindow }) => contextWindow));
  return byteLimit(windows.length === 0 ? FALLBACK_WINDOW : Math.max(...windows));
}
