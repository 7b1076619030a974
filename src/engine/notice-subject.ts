// Owns the question whether a prompt may well be answered in the words of an overload notice.

/** What such an answer would be about, or part of. */
const SUBJECT =
  /overload|\bbusy|capacity|demand|traffic|unavailable|outage|downtime|maintenance|rate.?limit|too many|try again|retry|\berror|exception|message|notice|notif|banner|apolog|\bsorry|excuse|incident|status|\b5\d\d\b|\b429\b|translat|act as|pretend|role.?play|\bshop|restaurant|ticket|appointment|reserv|\bbooking|\bbook a\b|\bmy order|繁忙|过载|拥挤|负载|稍后|重试|翻译|错误|报错|道歉|抱歉|通知|提示|文案|公告|故障|扮演/i;
/** Words to be found for somebody: "what should my bot say when …". */
const WORDING =
  /\b(?:say|tell|reply|respond|answer|write|show|display|print)\b[^.?!\n]{0,80}\b(?:if|when|whenever|once|while|until|to (?:my|our|the|them|users?|customers?|visitors?))\b/i;
/** Something of which a service may be said to be in trouble. */
const HOST =
  /server|service|\bapi\b|website|\bsite\b|system|backend|endpoint|computer|machine|\bapp\b|服务|系统|网站|接口|电脑|机器/i;
const TROUBLE =
  /why|wrong|down\b|fail|slow|respond|response|available|happen|mean|problem|issue|crash|broke|stuck|load|work|up\b|为什么|怎么|什么|慢|挂|失败|坏|吗/i;
/** A short answer is asked for, which may be a word like "overloaded". */
const SHORT =
  /\bword|\bterm\b|adjective|synonym|antonym|opposite|\bcalled\b|\byou call\b|\bfeel|\bwhy\b|how are|classif|label|categor|choose|\bpick\b|which|one of|option|(?:say|answer|reply|respond) (?:with|only|just)|\bfill|complet|tense|sentiment|condition|summar|rhyme|caption|title|headline|\bload/i;

/** True where such words may well be what was asked for. Reads all of a prompt, however long. */
export const asksForNotice = (prompt: string) =>
  SUBJECT.test(prompt) || WORDING.test(prompt) || (HOST.test(prompt) && TROUBLE.test(prompt));

/** The same of a state alone: a word or two may be the answer to much else. */
export const asksForState = (prompt: string) => asksForNotice(prompt) || SHORT.test(prompt);
