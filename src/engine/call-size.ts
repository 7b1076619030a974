// Owns the size of a call, as far as it can be known before it is made.
import type { CallSize } from '../accounting/bound.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { TaskAnalysis } from '../domain/task.ts';

/** JSON is dense: fewer characters make a token than of prose. */
const CHARS_PER_TOKEN = 3;

/** Tools and schemas are written into the prompt, and count; `usual` is the longest answer where the call names none. */
export function sizeOf(
  { tools, responseFormat, maxOutputTokens: asked }: ChatRequest,
  analysis: TaskAnalysis,
  usual: number | undefined,
): CallSize {
  const extra = [tools?.length ? tools : undefined, responseFormat].filter(part => part !== undefined);
  const extraTokens = Math.ceil(extra.reduce((sum, part) => sum + JSON.stringify(part).length, 0) / CHARS_PER_TOKEN);
  const inputTokens = analysis.inputTokens + extraTokens;
  const maxOutputTokens = asked ?? usual;
  const outputTokens = maxOutputTokens ?? analysis.outputTokens;
  return { inputTokens, outputTokens, ...(maxOutputTokens !== undefined && { maxOutputTokens }) };
}
