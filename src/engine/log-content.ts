// Owns what of prompts and answers goes into the log: nothing, unless the user wants it there.
import type { LogEntry, Outcome } from '../domain/outcome.ts';
import type { Call } from './contract.ts';

export function withContent(entry: LogEntry, call: Call, { answer }: Outcome, logContent: boolean): LogEntry {
  if (!logContent) return entry;
  const prompt = JSON.stringify(call.request.messages);
  return { ...entry, content: { prompt, ...(answer && { answer: answer.text }) } };
}
