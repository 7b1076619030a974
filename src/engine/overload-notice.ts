// Owns the recognition of an overload notice that comes as if it were the answer. Missing one is better than to take an
// answer for one: no notice has words that notices do not have, and none comes to whom may have asked for its words.
import { mayBecomeErrorBody, readErrorBodyIn } from './notice-body.ts';
import { hanNoticeIn, isHan, mayBecomeHan } from './notice-han.ts';
import { asksForNotice, asksForState } from './notice-subject.ts';
import { readWords } from './notice-words.ts';

/** No notice is longer. */
const MAX_CHARS = 400;
/** By then a notice has said what the matter is. */
const STATE_BY = 120;
/** From so many words on a notice may have two of its own. */
const LONG = 20;

/** Written as no notice is. */
const FORM = /```|^\s*(?:[#>*|]|\d+[.)] )/m;

/** True where `text`, a whole answer to `prompt`, is the provider's way of saying that it has no time. */
export function isOverloadNotice(text: string, prompt: string): boolean {
  const said = text.trim();
  if (said === '' || said.length > MAX_CHARS || FORM.test(said)) return false;
  const form = formOf(said);
  return form !== undefined && !(form === 'whole' ? asksForNotice(prompt) : asksForState(prompt));
}

/** The state with who speaks and the advice to come again, the state alone, or something else. */
function formOf(said: string): 'whole' | 'bare' | undefined {
  if (said.startsWith('{')) return bodyForm(said);
  if (isHan(said)) return hanNoticeIn(said);
  const words = readWords(said);
  if (!words.hasState || words.strangeBefore > 0) return undefined;
  if (words.saysRetry && words.hasSpeaker) return words.strangeBehind <= allowed(words.length) ? 'whole' : undefined;
  return words.hasHost && words.strangeBehind === 0 ? 'bare' : undefined;
}

function bodyForm(said: string): 'whole' | undefined {
  const body = readErrorBodyIn(said);
  return body && (body.isClear || formOf(body.message)) ? 'whole' : undefined;
}

const allowed = (length: number) => (length < LONG ? 1 : 2);

/** True where `text`, the beginning of an answer, is also the beginning of such a notice. */
export function mayBecomeNotice(text: string): boolean {
  const said = text.trimStart();
  if (said.length > MAX_CHARS) return false;
  if (said.startsWith('{')) return mayBecomeErrorBody(said);
  if (/[`#>*|]/.test(said)) return false;
  if (isHan(said)) return mayBecomeHan(said);
  const words = readWords(said, true);
  if (words.strangeBefore > 0) return false;
  return words.hasState ? words.strangeBehind <= allowed(words.length) : said.length <= STATE_BY;
}
