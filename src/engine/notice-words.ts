// Owns the words of overload notices, and what a text has of them.

const wordsOf = (text: string) => new Set(text.split(/\s+/));
const phrasesOf = (text: string) => new Set(text.split('|').map(phrase => phrase.trim().replace(/\s+/g, ' ')));

/** All that notices say before they come to the state; an answer soon says something else. */
const OPENING = wordsOf(
  `a again ai an and api apis apologies are at backend be been being busy but capacity chat cloud currently demand due
  engine engines error exceeded experiencing extremely few for free full gateway has have heavy high i i'm in
  inconvenience inference is it it's its language later limit limited load many maximum minutes model models moment not notice
  now our over overloaded please provider rate reached requests retry right server servers service services sorry system
  systems temporarily that the this to too traffic try unable unavailable under unfortunately unusually upstream usually
  very volume wait warning we we're`,
);
/** What else they say once that is out. */
const REST = wordsOf(
  `able after as assistance available back bit by can center check come contact continue continues email from handle
  help if include issue large message minute momentarily more new number of on or other out patience persist
  persists problem process ready receiving request resolve resubmit second seconds serve shortly so some something soon
  support team temporary thank thanks then there time understanding until us usage user users when while will with
  working yet you your`,
);
/** A name may stand behind these: "the DeepSeek service". */
const ARTICLES = wordsOf('the this that our');
/** Those who give answers, and notices. */
const HOSTS = wordsOf(
  'api apis backend engine engines gateway model models provider server servers service services system systems',
);
const SPEAKERS = wordsOf("apologies i i'm our please sorry unfortunately we we're");
const FIRST = wordsOf('due high overloaded rate too');
const LABELS = wordsOf('error warning notice');

const STATES = phrasesOf(
  `are busy|are unavailable|at capacity|at full capacity|at maximum capacity|busy server|capacity exceeded|
  currently busy|currently not available|currently unable to|currently unavailable|engine busy|extremely busy|heavy load|
  heavy traffic|high demand|high load|high traffic|high volume|is busy|is unavailable|model busy|out of capacity|
  over capacity|over its capacity|overloaded|rate limit exceeded|rate limit reached|rate limited|server busy|
  server unavailable|servers busy|service busy|service unavailable|system busy|temporarily busy|
  temporarily not available|temporarily unable to|temporarily unavailable|too busy|too many requests|very busy`,
);
const RETRIES = phrasesOf(
  'check back|come back|resubmit|retry|try again|try later|wait a bit|wait a few|wait a moment|wait a while|wait and|wait for a',
);
const LONGEST_PHRASE = 3;

export interface NoticeWords {
  readonly length: number;
  /** Words that notices do not have: up to the state (to the end, where none is told), and behind it. */
  readonly strangeBefore: number;
  readonly strangeBehind: number;
  readonly hasState: boolean;
  readonly saysRetry: boolean;
  /** Somebody speaks for the service, or of it. */
  readonly hasSpeaker: boolean;
  /** It speaks of a service, or of nothing but the state. */
  readonly hasHost: boolean;
}

/** Reads a text in letters. Where it `isCut`, its last word may not be whole yet. */
export function readWords(text: string, isCut = false): NoticeWords {
  const whole = split(text);
  const said = whole.map(word => word.toLowerCase());
  const stateAt = said.findIndex((_, index) => endsWith(STATES, said, index));
  const cutAt = isCut && !/[\s,;:!?()[\]"]$/.test(text) ? said.length - 1 : -1;
  const among = (known: ReadonlySet<string>, index: number) =>
    known.has(said[index]!) || (index === cutAt && [...known].some(one => one.startsWith(said[index]!)));
  const isName = (index: number) =>
    !OPENING.has(said[index] ?? '') &&
    ARTICLES.has(said[index - 1] ?? '') &&
    (index === cutAt || /^[A-Z]|\d/.test(whole[index] ?? ''));
  const isKnown = (index: number) => {
    const isBehind = stateAt >= 0 && index > stateAt;
    if (isName(index) || among(OPENING, index)) return !isName(index - 1) || among(HOSTS, index);
    if (isName(index - 1)) return among(HOSTS, index);
    // Addresses, and the marks of requests.
    if (isBehind) return among(REST, index) || /\d|\../.test(said[index]!);
    return index === cutAt ? /^[45]\d?\d?$/.test(said[index]!) : /^[45]\d\d$/.test(said[index]!);
  };
  const strange = [...said.keys()].filter(index => !isKnown(index));
  const strangeBefore = stateAt < 0 ? strange.length : strange.filter(index => index <= stateAt).length;
  const first = said.find(word => !LABELS.has(word) && !/^\d+$/.test(word)) ?? '';
  return {
    length: said.length,
    strangeBefore,
    strangeBehind: strange.length - strangeBefore,
    hasState: stateAt >= 0,
    saysRetry: said.some((_, index) => endsWith(RETRIES, said, index)),
    hasSpeaker: FIRST.has(first) || said.some(word => SPEAKERS.has(word) || HOSTS.has(word)),
    hasHost: first === 'overloaded' || said.some(word => HOSTS.has(word)),
  };
}

function split(text: string): readonly string[] {
  // Unicode classes take a millisecond to make, and most answers do without.
  const isPlain = /^[\x00-\x7f’]*$/.test(text);
  const words = text.replaceAll('’', "'").match(isPlain ? /[A-Za-z0-9'.-]+/g : /[\p{L}\p{N}'.-]+/gu) ?? [];
  return words.map(trim).filter(word => word !== '');
}

function trim(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && "'.-".includes(word[from]!)) from++;
  while (to > from && "'.-".includes(word[to - 1]!)) to--;
  return word.slice(from, to);
}

function endsWith(phrases: ReadonlySet<string>, words: readonly string[], at: number): boolean {
  for (let length = 1; length <= LONGEST_PHRASE; length++)
    if (phrases.has(words.slice(Math.max(0, at + 1 - length), at + 1).join(' '))) return true;
  return false;
}
