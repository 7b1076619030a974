// Owns the recognition of an overload notice that comes as if it were the answer.

/** No notice is longer. */
const MAX_CHARS = 320;

/** Who speaks of himself: an answer about overload begins with its subject, not with the service that gives it. */
const speaker = () =>
  /^(?:\W*(?:error|warning|notice|\d{3})\b[\s:.,\-\]]*)*(?:sorry|we(?:'re| are|\b)|our\b|i(?:'m| am)\b|apologies|unfortunately|due to|(?:the|this|that) (?:\w+ )?(?:service|server|model|system|engine|api)s?\b|(?:service|server|model|system|engine)s?\b|too many|high demand|please)|^[\s\p{P}]*(?:抱歉|很抱歉|非常抱歉|对不起|当前|目前|服务|系统|模型|请求|您好|由于|引擎)/iu;
const state = () =>
  /\b(?:overloaded|over(?: its)? capacity|at (?:full |maximum )?capacity|too busy|(?:is|are|currently|temporarily|very) busy|server busy|high (?:demand|load|traffic|volume)|heavy (?:load|traffic)|too many requests|(?:temporarily|currently) (?:unavailable|not available|unable to))\b|繁忙|过载|拥挤|负载过高|请求过多|访问量(?:过大|较大)|排队人数/iu;
const retry = () =>
  /\b(?:try (?:again|later)|retry|come back|check back|resubmit|wait (?:a|for a) (?:moment|few|while|bit))\b|稍后(?:再|重)?试|稍候(?:再|重)?试|稍后重新|请重试|再试/iu;

/** The state and nothing else, without a word about trying again. */
const bare = () =>
  /^(?:\W*error\W+)?(?:(?:the|our|this) )?(?:\w+ )?(?:service|server|model|system|engine)s?(?: is| are)?(?: currently| temporarily)? (?:overloaded|(?:too )?busy|at capacity|unavailable)\W*$|^(?:抱歉|很抱歉|对不起)?[\s\p{P}]*(?:当前)?(?:服务器?|系统|模型)(?:当前|暂时)?(?:太?繁忙|过载)[\s\p{P}]*$/iu;

/** No notice is without one of these; hardly any answer is worth making the expressions above, which takes 2 ms. */
const HINT =
  /overloaded|capacity|busy|demand|load|traffic|volume|too many|unavailable|not available|unable to|繁忙|过载|拥挤|负载|请求过多|访问量|排队/i;

/** What a prompt is about that may well be answered in such words. */
const subject = () =>
  /overload|busy|capacity|demand|traffic|unavailable|outage|downtime|maintenance|rate.?limit|too many|try again|retry|later|status|error|exception|message|notice|apolog|excuse|incident|server|service|5\d\d|429|translat|repeat|quote|say\b|繁忙|过载|拥挤|稍后|重试|服务|翻译|错误|道歉|通知|提示|文案/iu;

/** Written as no notice is. */
const FORM = /```|^\s*(?:[#>*|]|\d+[.)] )/m;

/** True where such words may well be what was asked for. Reads all of a prompt, however long. */
export const asksForNotice = (prompt: string) => subject().test(prompt);

/** True where `text`, a whole answer to `prompt`, is the provider's way of saying that it has no time. */
export function isOverloadNotice(text: string, prompt: string): boolean {
  const said = text.trim();
  if (said.length > MAX_CHARS || !HINT.test(said) || FORM.test(said)) return false;
  const isNotice = bare().test(said) || (speaker().test(said) && state().test(said) && retry().test(said));
  return isNotice && !asksForNotice(prompt);
}

/** All that notices say before they come to the state; an answer soon says something else. */
const OPENING = new Set(
  `a again an and api apis apologies are at be been being busy but capacity currently demand due engine engines error
  experiencing extremely few for full has have heavy high i i'm in inconvenience is it its later load many maximum
  minutes model models moment not notice now our over overloaded please requests retry right server servers service
  services sorry system systems temporarily that the this to too traffic try unable unavailable under unfortunately
  unusually very volume wait warning we we're`.split(/\s+/),
);
/** Between these and what they stand before there may be a name: "the DeepSeek service". */
const ARTICLES = new Set(['the', 'this', 'that', 'our']);
const SPEAKERS = ['api', 'engine', 'model', 'server', 'service', 'system'];
const HAN_OPENINGS = '抱歉 很抱歉 非常抱歉 对不起 当前 目前 服务 系统 模型 请求 您好 由于 引擎'.split(' ');
/** By then a notice has said what the matter is. */
const STATE_BY = 120;
const HAN_STATE_BY = 30;

/** True where `text`, the beginning of an answer, is also the beginning of such a notice. */
export function mayBecomeNotice(text: string): boolean {
  const said = text.trimStart();
  if (said.length > MAX_CHARS || /[`#>*|]/.test(said)) return false;
  return isBeginning(said);
}

function isBeginning(said: string): boolean {
  if (HINT.test(said) && state().test(said)) return speaker().test(said) || bare().test(said);
  // Unicode classes take a millisecond to make, and most answers do without.
  const isPlain = /^[\x00-\x7f’]*$/.test(said);
  const opening = said.replace(isPlain ? /^[\s!-#%-*,-/:;?@[-\]_{}]+/ : /^[\s\p{P}]+/u, '');
  if (!isPlain && /^\p{Script=Han}/u.test(opening))
    return said.length <= HAN_STATE_BY && HAN_OPENINGS.some(one => one.startsWith(opening) || opening.startsWith(one));
  if (said.length > STATE_BY) return false;
  const plain = opening.toLowerCase().replaceAll('’', "'");
  // The last word may not be whole yet.
  return isPlain
    ? isOpening(plain.match(/[a-z0-9']+/g), /[a-z0-9']$/.test(plain))
    : isOpening(plain.match(/[\p{L}\p{N}']+/gu), /[\p{L}\p{N}']$/u.test(plain));
}

function isOpening(words: readonly string[] | null, isCut: boolean): boolean {
  return (words ?? []).every((word, index, all) => {
    const isLast = isCut && index === all.length - 1;
    const among = (known: Iterable<string>) => [...known].some(one => one === word || (isLast && one.startsWith(word)));
    const [before, beforeThat] = [all[index - 1] ?? '', all[index - 2] ?? ''];
    // After a name only a speaker makes sense.
    if (ARTICLES.has(beforeThat) && !OPENING.has(before)) return among(SPEAKERS);
    return ARTICLES.has(before) || among(OPENING) || isStatus(word, isLast);
  });
}

const isStatus = (word: string, isLast: boolean) => /^[45]\d{0,2}$/.test(word) && (isLast || word.length === 3);
