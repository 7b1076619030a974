// Owns the call that a command line of `chat` means: its prompt, its schema, its limits.
import { messageOf } from '../../domain/error-message.ts';
import type { ResponseFormat } from '../../domain/request.ts';
import type { Call } from '../../engine/contract.ts';
import type { Context } from '../context.ts';
import { UserError, usageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { readPrompt } from '../prompt.ts';
import { type ChatOptions, limitsOf, wishesOf } from './options.ts';

/** Reads files and standard input. Rejects with a usage error where there is nothing to ask. */
export async function callOf(context: Context, words: readonly string[], options: ChatOptions): Promise<Call> {
  if (options.streamJson && options.extract) throw usageError('--stream-json and -x contradict each other');
  const responseFormat = options.schema === undefined ? undefined : await schemaFormat(options.schema);
  const messages = await readPrompt(context, {
    words,
    files: options.files,
    isStdinIgnored: options.noStdin,
    isQuiet: options.quiet,
    system: options.system,
  });
  if (!messages) throw usageError('there is nothing to ask', 'Give a prompt: openclaw provider chat "your question"');
  return {
    request: {
      messages,
      ...(responseFormat && { responseFormat }),
      ...limitsOf(options),
    },
    routing: wishesOf(options, context.io.env),
    ...(options.noLog && { log: false }),
  };
}

async function schemaFormat(path: string): Promise<ResponseFormat> {
  const fail = (why: string) =>
    new UserError({ type: 'schema', exitCode: EXIT.usage, message: `cannot use the schema in ${path}: ${why}` });
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(path, 'utf8').catch(() => {
    throw fail('the file cannot be read');
  });
  let schema: unknown;
  try {
    schema = JSON.parse(source);
  } catch (error) {
    throw fail(messageOf(error));
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw fail('it is no JSON object');
  const { title } = schema as { title?: unknown };
  const name = typeof title === 'string' ? title.replace(/[^\w-]+/g, '_').slice(0, 64) : '';
  return { type: 'json_schema', name: name || 'answer', schema: schema as Record<string, unknown> };
}
