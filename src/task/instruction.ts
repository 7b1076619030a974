// Owns where a prompt says what it wants: its opening, its last sentence, and how much of it is pasted code.

const FENCE = /```[\s\S]*?(?:```|$)/g;
const CODE_LINE =
  /[;{}]\s*$|^\s*(?:def|class|import|from|return|function|const|let|var|public|private|static|void|#include|#define|using|package|func|fn|SELECT|INSERT|CREATE TABLE|UPDATE|elif|else:|try:|except|end|echo|sudo|npm|pip|git|docker)\b.*[({;=:<>"'/.-]|^\s*[}\])]|=>|\)\s*[{:]\s*$|^\s*<\/?[a-z][^>]*>|^\s*[\w.[\]]+\s*(?:[+\-*/]?=|:=)\s*\S|^\s*at [\w.$]+\(|^\s*File "|^\$ |^>>> |^\s*\/\/|\w+\([^)]*\);?\s*$|\w+\.\w+\(/;
const INLINE_CODE =
  /`[^`\n]+`|\w+\([\w\s,'"]*\)|\b[a-z]+[A-Z]\w*\b|\b\w+_\w+\b|<\/?\w+>|\w+\.(?:py|js|ts|cpp|java|html|css|sh|json|yaml|yml|sql|php|rb|go|rs)\b/g;
const ROLE =
  /^(?:i want you to act|i want you to be|act as|you are|you're|imagine (?:that )?you|pretend|assume the role|as an? |your role|role:|你是|你现在是|作为|扮演|请扮演|我想让你充当|我希望你充当|假设你是|假如你是|请你扮演)/i;
const GREETING =
  /^(?:(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening))\b(?: (?:there|all|everyone|assistant|chatgpt|gpt))?|你好|您好|嗨)[\s,.!，。！]+(?:how are you[^.?!]*[.?!]\s*)?/i;
/** Text in quotation marks that is long enough to be material. */
const QUOTED = /"[^"\n]{30,}"|“[^”\n]{20,}”|「[^」\n]{20,}」/g;
const IS_HAN = /[\u3400-\u9fff]/;
const SENTENCE_END = /(?<=[.!?])\s+|(?<=[。！？；])|\n+/;

export interface Instruction {
  /** What opens the prompt once role, greeting, quoted text and what follows a colon are set aside. */
  readonly opening: string;
  /** Its last sentence, where it has more than one. */
  readonly closing: string | undefined;
  /** All its prose, code left out, its middle cut where it is long. */
  readonly prose: string;
  readonly sentences: number;
  readonly hasRole: boolean;
  readonly codeLines: number;
  readonly inlineCode: number;
  readonly hasFence: boolean;
}

const PROSE_HEAD = 1200;
const PROSE_TAIL = 500;

/** Finds the instruction in `text`. */
export function readInstruction(text: string): Instruction {
  const shortened = text.length > 8000 ? `${text.slice(0, 5000)}\n${text.slice(-3000)}` : text;
  const hasFence = shortened.includes('```');
  const unfenced = hasFence ? shortened.replace(FENCE, '\n') : shortened;
  const kept: string[] = [];
  let codeLines = 0;
  for (const line of unfenced.split('\n')) {
    if (line.length < 300 && CODE_LINE.test(line)) codeLines += 1;
    else if (line.trim() !== '') kept.push(line.trim());
  }
  const whole = kept.length === 0 ? unfenced.trim() : kept.join('\n');
  const prose =
    whole.length > PROSE_HEAD + PROSE_TAIL ? `${whole.slice(0, PROSE_HEAD)}\n${whole.slice(-PROSE_TAIL)}` : whole;
  const sentences = prose.split(SENTENCE_END).filter(sentence => sentence.trim().length > 1);
  const hasRole = ROLE.test(prose);
  const first = hasRole ? sentences.findIndex((sentence, at) => at > 0 && !ROLE.test(sentence)) : 0;
  return {
    opening: withoutMaterial(sentences.slice(Math.max(first, 0), Math.max(first, 0) + 2).join(' ')),
    closing: sentences.length > 1 ? sentences.at(-1) : undefined,
    prose,
    sentences: sentences.length,
    hasRole,
    codeLines,
    inlineCode: prose.match(INLINE_CODE)?.length ?? 0,
    hasFence,
  };
}

/** An opening without greeting and quoted text, up to what it announces; as it is, where nothing else is left. */
function withoutMaterial(opening: string): string {
  const rest = upToColon(opening.replace(GREETING, '').replace(QUOTED, '"'));
  return rest.trim().length < 6 ? opening : rest;
}

/** `text` up to its first colon, where an instruction stands before it and material behind. */
function upToColon(text: string): string {
  const at = text.search(/[:：]/);
  const before = text.slice(0, Math.max(at, 0));
  const isInstruction = before.length >= 12 || IS_HAN.test(before.slice(0, -3));
  const isColon = text[at] === '：' || /\s/.test(text[at + 1] ?? '');
  return isInstruction && isColon && text.slice(at + 1).trim() !== '' ? `${before}:` : text;
}
