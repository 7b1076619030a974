// Owns what the classifier sees of a prompt: hashed word, character, concept and structure features.
import { type Instruction, readInstruction } from './instruction.ts';
import { conceptsOf } from './lexicon.ts';
import { formsOf, isChinese, wordsOf } from './words.ts';

/** Features share this many weights a task. */
export const BUCKETS = 2 ** 17;

/** Groups of features; each has length 1 times its scale, so that long prompts do not shout. */
const SCALES = { word: 1.5, pair: 1, part: 1, concept: 1, conceptPair: 0.7, structure: 0.6 } as const;
type Group = keyof typeof SCALES;
type Groups = Record<Group, Set<string>>;

const OPENING_WORDS = 24;
const CLOSING_WORDS = 20;
const PROSE_WORDS = 220;

export interface Features {
  readonly buckets: readonly number[];
  readonly values: readonly number[];
}

/** What the classifier sees of `text`. */
export function featuresOf(text: string): Features {
  const groups = namesOf(text);
  const sums = new Map<number, number>();
  for (const group of Object.keys(SCALES) as Group[]) {
    const names = groups[group];
    if (names.size === 0) continue;
    const value = SCALES[group] / Math.sqrt(names.size);
    for (const name of names) {
      const bucket = hash(group, name);
      sums.set(bucket, (sums.get(bucket) ?? 0) + value);
    }
  }
  return { buckets: [...sums.keys()], values: [...sums.values()] };
}

/** The features by name, before hashing. */
export function namesOf(text: string): Groups {
  const instruction = readInstruction(text);
  const groups: Groups = {
    word: new Set(),
    pair: new Set(),
    part: new Set(),
    concept: new Set(),
    conceptPair: new Set(),
    structure: new Set(),
  };
  const prose = wordsOf(instruction.prose).slice(0, PROSE_WORDS);
  const opening = wordsOf(instruction.opening).slice(0, OPENING_WORDS);
  const closing = instruction.closing === undefined ? [] : wordsOf(instruction.closing).slice(-CLOSING_WORDS);
  addWords(groups, '', prose);
  addWords(groups, 'o', opening);
  addWords(groups, 'c', closing);
  addConcepts(groups, '', prose, false);
  addConcepts(groups, 'o', opening, true);
  addConcepts(groups, 'c', closing, true);
  addParts(groups, opening);
  addStructure(groups, text, instruction, opening);
  return groups;
}

function addWords(groups: Groups, place: string, words: readonly string[]): void {
  let before = '^';
  for (const word of words) {
    if (isChinese(word)) {
      for (let at = 0; at < word.length; at++) {
        groups.word.add(place + word.slice(at, at + 2));
        groups.pair.add(place + word.slice(at, at + 3));
        groups.word.add(place + word[at]);
      }
    } else {
      groups.word.add(place + word);
      groups.pair.add(`${place}${before} ${word}`);
    }
    before = word;
  }
}

function addConcepts(groups: Groups, place: string, words: readonly string[], inPairs: boolean): void {
  const found: number[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (isChinese(word)) addChineseConcepts(found, word);
    else at += addEnglishConcepts(found, words, at);
  }
  for (const concept of found) groups.concept.add(`${place}${concept}`);
  if (!inPairs) return;
  if (found[0] !== undefined) groups.concept.add(`${place}1st${found[0]}`);
  const distinct = [...new Set(found)].slice(0, 10);
  for (const [at, concept] of distinct.entries())
    for (const other of distinct.slice(at + 1)) groups.conceptPair.add(`${place}${concept}>${other}`);
}

/** Adds the concepts of the longest phrase at `at`; returns how many further words it took. */
function addEnglishConcepts(found: number[], words: readonly string[], at: number): number {
  for (let length = 4; length > 1; length--) {
    const concepts = conceptsOf(words.slice(at, at + length).join(' '));
    if (concepts === undefined) continue;
    found.push(...concepts);
    return 0;
  }
  for (const form of formsOf(words[at] as string)) {
    const concepts = conceptsOf(form);
    if (concepts === undefined) continue;
    found.push(...concepts);
    return 0;
  }
  return 0;
}

function addChineseConcepts(found: number[], run: string): void {
  for (let at = 0; at < run.length; at++) {
    for (let length = 4; length > 0; length--) {
      const concepts = conceptsOf(run.slice(at, at + length));
      if (concepts === undefined || at + length > run.length) continue;
      found.push(...concepts);
      break;
    }
  }
}

function addParts(groups: Groups, words: readonly string[]): void {
  for (const word of words) {
    if (word.length < 4 || isChinese(word)) continue;
    const padded = `<${word}>`;
    for (let at = 0; at + 4 <= padded.length; at++) groups.part.add(padded.slice(at, at + 4));
  }
}

function addStructure(groups: Groups, text: string, instruction: Instruction, opening: readonly string[]): void {
  const add = (name: string): void => void groups.structure.add(name);
  add('bias');
  add(`size${Math.min(6, Math.floor(Math.log2(text.length / 16 + 1)))}`);
  add(`sentences${Math.min(5, instruction.sentences)}`);
  if (instruction.hasFence) add('fence');
  add(`code${Math.min(4, Math.ceil(Math.log2(instruction.codeLines + 1)))}`);
  add(`inline${Math.min(3, Math.ceil(Math.log2(instruction.inlineCode + 1)))}`);
  if (instruction.hasRole) add('role');
  if (/[?？]\s*$/.test(instruction.opening)) add('opens with question');
  if (/[?？]\s*$/.test(text)) add('ends with question');
  if (/[:：]\s*$/.test(instruction.opening) || /[:：]\n/.test(text)) add('colon');
  if (/\$\{|\[[A-Za-z ]+\]|\{\{/.test(text)) add('blanks');
  const digits = text.slice(0, 600).match(/\d+/g)?.length ?? 0;
  add(`digits${Math.min(4, Math.ceil(Math.log2(digits + 1)))}`);
  if (/\d\s*[-+*/^=]\s*[\dxy(]|\\frac|\\int|\\sum|√|∑|≤|≥/.test(text)) add('formula');
  if (/^[^\S\n]*(?:[-*•]|\d+[.)、])\s/m.test(text)) add('bullets');
  if (/[\u3400-\u9fff]/.test(text)) add('chinese');
  add(`first ${opening[0] ?? ''}`);
}

function hash(group: string, name: string): number {
  let value = 0x811c9dc5 ^ (group.charCodeAt(0) * 31 + group.length);
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193);
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) & (BUCKETS - 1);
}
