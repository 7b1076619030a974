// Owns colour: the few styles in use, as SGR sequences, or as nothing where the stream wants plain text.

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  strike: [9, 29],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

type StyleName = keyof typeof CODES;
export type Style = Readonly<Record<StyleName, (text: string) => string>>;

const same = (text: string) => text;
const names = Object.keys(CODES) as StyleName[];
const styleWith = (make: (name: StyleName) => (text: string) => string) =>
  Object.fromEntries(names.map(name => [name, make(name)])) as Style;

/** Leaves every text as it is. */
export const PLAIN: Style = styleWith(() => same);

/** Wraps text in SGR sequences. A nested style that closes is opened again, so styles may be put inside each other. */
export const COLOURED: Style = styleWith(name => {
  const open = `\u001b[${CODES[name][0]}m`;
  const close = `\u001b[${CODES[name][1]}m`;
  return text => (text === '' ? '' : open + text.replaceAll(close, close + open) + close);
});
