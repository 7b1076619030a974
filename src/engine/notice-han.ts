// Owns overload notices in Chinese: what they are made of, and how much of a text is none of it.

const list = (text: string) => text.trim().split(/\s+/);

const OPENINGS = list(
  '抱歉 很抱歉 非常抱歉 对不起 当前 目前 服务 系统 模型 请求 您好 你好 由于 引擎 访问 负载 尊敬的用户',
);
const STATE =
  /繁忙|过载|拥挤|负载(?:过|太|较)?(?:高|大|重)|请求(?:量|数)?(?:过|太)多|请求量(?:过|太|较)大|访问(?:量|人数)?(?:过|太|较)(?:大|多)|流量(?:过|太)大|排队人数|暂时?不可用|超负荷/;
const HOST = /服务|系统|模型|引擎|接口/;
const RETRY = /稍[后候]|再试|重试/;
/** The longer ones first: each character is looked at once. */
const FRAGMENTS = new RegExp(
  list(`服务暂时不可用 给您带来的不便 敬请谅解 敬请见谅 感谢您的理解 感谢您的耐心等待 尊敬的用户 请求过多 暂不可用 不可用 暂时 不可 服务器 服务
  系统 模型 引擎 接口 当前 目前 现在 正在 由于 因为 抱歉 非常 对不起 您好 你好 繁忙 过载 拥挤 超负荷 负载 负荷 过高 过大 过多 较高 较大 较多 太多 太大 太高
  请求 访问 人数 用户 流量 数量 过重 高峰 期间 处于 状态 无法 响应 处理 使用 提供 稍后 稍候 稍等 片刻 一会儿 一段时间 几分钟 分钟 之后 以后 重新 尝试 重试
  再试 再次 再来 排队 等待 耐心 谢谢 感谢 理解 建议 完成 您的 请您 很 请 您 你 我们 的 了 太 量 数 忙 后 再 试 中 已 被 较 过 多 高 大 或 并 和 时 暂 重 一下 次`).join(
    '|',
  ),
  'g',
);
/** By then a notice has said what the matter is. */
const STATE_BY = 30;

export const isHan = (text: string) => /[\u4e00-\u9fff]/.test(text);

/** What a whole text is: the state with the advice to come again, the state alone, or something else. */
export function hanNoticeIn(text: string): 'whole' | 'bare' | undefined {
  const opening = opened(text);
  if (!STATE.test(text) || !OPENINGS.some(one => opening.startsWith(one))) return undefined;
  if (RETRY.test(text)) return strange(text) <= 2 ? 'whole' : undefined;
  return HOST.test(text) && strange(text) === 0 ? 'bare' : undefined;
}

/** True where it may be the beginning of one. */
export function mayBecomeHan(text: string): boolean {
  const opening = opened(text);
  if (!OPENINGS.some(one => one.startsWith(opening) || opening.startsWith(one))) return false;
  return STATE.test(text) ? strange(text) <= 3 : text.length <= STATE_BY;
}

/** Han characters that are no part of a notice. */
const strange = (text: string) => (text.replace(FRAGMENTS, '').match(/[\u4e00-\u9fff]/g) ?? []).length;

/** From its first Han character on; empty where something else is said before. */
function opened(text: string): string {
  const at = text.search(/[\u4e00-\u9fff]/);
  return /[A-Za-z]/.test(text.slice(0, at).replace(/error|warning/i, '')) ? '' : text.slice(Math.max(0, at));
}
