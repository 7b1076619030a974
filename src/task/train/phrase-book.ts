// Owns the phrase book: prompts written for training, spelled out from templates with {slots} and {this|that}.
import { readFileSync } from 'node:fs';
import { TASKS } from '../../domain/task.ts';
import { diceOf } from './dice.ts';
import type { Sample } from './sample.ts';

/** A slot or a choice that holds no further one. */
const INNERMOST = /\{([^{}]*)\}/g;
const MAX_DEPTH = 6;

/** The prompts of the phrase book in `folder`, `perTemplate` of each template that has slots, the same for a seed. */
export function readPhraseBook(folder: string, perTemplate: number, seed: number): Sample[] {
  const dice = diceOf(seed);
  const slots = readSlots(`${folder}/slots.txt`);
  const samples: Sample[] = [];
  for (const task of TASKS) {
    for (const template of readFileSync(`${folder}/${task}.txt`, 'utf8').split('\n')) {
      if (template.trim() === '') continue;
      const prompts = new Set<string>();
      for (let turn = 0; turn < perTemplate; turn++) prompts.add(spellOut(template, slots, dice));
      for (const prompt of prompts) samples.push({ prompt, task, source: 'phrase-book' });
    }
  }
  return samples;
}

function readSlots(path: string): Map<string, string[]> {
  const slots = new Map<string, string[]>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0 || line.startsWith('#')) continue;
    slots.set(
      line.slice(0, colon),
      line
        .slice(colon + 1)
        .split(' | ')
        .map(word => word.trim()),
    );
  }
  return slots;
}

function spellOut(template: string, slots: ReadonlyMap<string, readonly string[]>, dice: () => number): string {
  let prompt = template;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const before = prompt;
    prompt = prompt.replace(INNERMOST, (whole, inside: string) => {
      const words = slots.get(inside) ?? (inside.includes('|') ? inside.split('|') : undefined);
      return words === undefined ? whole : (words[Math.floor(dice() * words.length)] as string);
    });
    if (prompt === before) break;
  }
  return prompt.replaceAll('\\n', '\n').trim();
}
