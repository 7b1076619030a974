// Owns the words for how much of a model's window a conversation takes.
import { formatWhole } from '../../render/number.ts';
import type { SessionSummary } from '../../session/contract.ts';

/** Share of the window, 0..1; undefined where the use or the window is not known. */
export function contextShare(session: SessionSummary | undefined): number | undefined {
  const { contextTokens, contextWindow } = session ?? {};
  return contextTokens === undefined || !contextWindow ? undefined : contextTokens / contextWindow;
}

/** `12,345 / 128,000 tokens (9.6 %), session work`; undefined where there is nothing to tell. */
export function contextText(session: SessionSummary | undefined): string | undefined {
  if (session?.contextTokens === undefined) return undefined;
  const share = contextShare(session);
  const used = formatWhole(session.contextTokens);
  const use = share === undefined ? used : `${used} / ${formatWhole(session.contextWindow!)}`;
  return `${use} tokens${share === undefined ? '' : ` (${sharePercent(share)})`}, session ${session.name}`;
}

/** A digit more than elsewhere: a conversation grows slowly. */
export const sharePercent = (share: number) => `${(share * 100).toFixed(1)} %`;
