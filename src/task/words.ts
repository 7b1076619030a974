// Owns the cutting of text into words for the classifier: Latin words, numbers, Chinese runs, single marks.

const WORD =
  /[a-z\u00e0-\u024f][a-z0-9\u00e0-\u024f'_-]*(?:\+\+|#|\.(?:js|net|py))?|\.net\b|\d+|[\u3400-\u9fff]+|[^\s\w\u3400-\u9fff]/g;
const CHINESE = /^[\u3400-\u9fff]/;

/** The words of `text` in lower case, in order; punctuation marks are words of their own. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().replaceAll('’', "'").match(WORD) ?? [];
}

export function isChinese(word: string): boolean {
  return CHINESE.test(word);
}

/** Plausible base forms of an English word, the word itself first. */
export function formsOf(word: string): string[] {
  const forms = [word];
  const length = word.length;
  if (length < 4 || isChinese(word)) return forms;
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  else if (word.endsWith('es')) forms.push(word.slice(0, -1), word.slice(0, -2));
  else if (word.endsWith("'s")) forms.push(word.slice(0, -2));
  else if (word.endsWith('s')) forms.push(word.slice(0, -1));
  else if (word.endsWith('ing') && length > 5) forms.push(word.slice(0, -3), `${word.slice(0, -3)}e`);
  else if (word.endsWith('ed') && length > 4) forms.push(word.slice(0, -2), word.slice(0, -1));
  return forms;
}
