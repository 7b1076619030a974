// Owns the answer while it grows out of events, and the judgement whether a finished one is an answer at all.
import type { FinishReason, StreamEvent } from '../domain/event.ts';
import type { Failure } from '../domain/failure.ts';
import type { ReasoningPart, ToolCallPart } from '../domain/message.ts';
import type { Answer } from '../domain/outcome.ts';
import { mergeUsage, type Usage } from '../domain/usage.ts';

interface ToolCallDraft {
  id?: string;
  name: string;
  arguments: string;
  state?: ToolCallPart['state'];
}

/** Collects the events of one attempt. */
export class AnswerBuilder {
  usage: Usage | undefined;
  generationId: string | undefined;
  servedModel: string | undefined;
  #text = '';
  #reasoning: ReasoningPart[] = [];
  readonly #toolCalls = new Map<number, ToolCallDraft>();
  #finish: { reason: FinishReason; raw?: string } | undefined;

  /** Whether anything was received that a caller would miss if it were thrown away. */
  get hasContent(): boolean {
    return this.#text !== '' || this.#toolCalls.size > 0;
  }

  /** All that was generated, reasoning and tool calls included. */
  get generated(): string {
    const calls = [...this.#toolCalls.values()].flatMap(({ name, arguments: args }) => [name, args]);
    return [...this.#reasoning.map(({ text }) => text), this.#text, ...calls].filter(part => part !== '').join('\n');
  }

  get isFinished(): boolean {
    return this.#finish !== undefined;
  }

  add(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        this.generationId = event.id ?? this.generationId;
        this.servedModel = event.model ?? this.servedModel;
        break;
      case 'text':
        this.#text += event.text;
        break;
      case 'reasoning':
        this.#addReasoning(event.text, event.state);
        break;
      case 'tool_call': {
        const draft = this.#toolCalls.get(event.index) ?? { name: '', arguments: '' };
        draft.id ??= event.id;
        if (event.name) draft.name = event.name;
        draft.arguments += event.arguments ?? '';
        draft.state ??= event.state;
        this.#toolCalls.set(event.index, draft);
        break;
      }
      case 'usage':
        this.usage = mergeUsage(this.usage, event.usage);
        break;
      case 'done':
        this.#finish = { reason: event.finishReason, raw: event.rawFinishReason };
        break;
      case 'error':
        break;
    }
  }

  build(): Answer {
    const toolCalls = [...this.#toolCalls.entries()]
      .sort(([a], [b]) => a - b)
      .map(
        ([index, { id, name, arguments: args, state }]): ToolCallPart => ({
          type: 'tool_call',
          id: id ?? `call_${index}`,
          name,
          arguments: args === '' ? '{}' : args,
          ...(state && { state }),
        }),
      );
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      toolCalls,
      finishReason: this.#finish?.reason ?? 'error',
      ...(this.#finish?.raw !== undefined && { rawFinishReason: this.#finish.raw }),
    };
  }

  /** A 200 that is no answer: refused, empty, or a failure in disguise. */
  verdict(): Failure | undefined {
    const reason = this.#finish?.reason;
    if (reason === 'content_filter')
      return { kind: 'content_filtered', scope: 'none', message: 'the provider refused to go on with the answer' };
    if (reason === 'context_length')
      return { kind: 'context_too_long', scope: 'none', message: 'the conversation exceeds the context window' };
    if (reason === 'error')
      return { kind: 'server_error', scope: 'model', message: `generation failed (${this.#finish?.raw ?? 'error'})` };
    if (this.hasContent) return undefined;
    if (reason === 'length')
      return {
        kind: 'bad_request',
        scope: 'none',
        code: 'max_tokens',
        message: 'the output limit was used up before any text; raise --max-tokens',
      };
    return { kind: 'malformed', scope: 'model', message: 'the provider sent an empty answer' };
  }

  #addReasoning(text: string, state: ReasoningPart['state']): void {
    const last = this.#reasoning.at(-1);
    if (last && !last.state)
      this.#reasoning[this.#reasoning.length - 1] = { ...last, text: last.text + text, ...(state && { state }) };
    else this.#reasoning.push({ type: 'reasoning', text, ...(state && { state }) });
  }
}
