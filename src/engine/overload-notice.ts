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

/** True where `text`, a whole answer to `prompt`, is the provider's way of saying that it has no time. */
export function isOverloadNotice(text: string, prompt: string): boolean {
  const said = text.trim();
  if (said.length > MAX_CHARS || !HINT.test(said) || /```|^\s*(?:[#>*|]|\d+[.)] )/m.test(said)) return false;
  const isNotice = bare().test(said) || (speaker().test(said) && state().test(said) && retry().test(said));
  return isNotice && !subject().test(prompt);
}
