// Owns changing one preference in the text of providers.json, at whichever of its places it stands.
import { getNodeValue, type Node } from 'jsonc-parser';
import { childOf, readDocument } from './document.ts';
import { editSettings } from './edit.ts';
import type { Path } from './issue.ts';
import type { PreferenceName } from './preference-names.ts';

/**
 * The text with that preference set where it is in force, or with `undefined` gone from every place.
 * Lists that stand in its place move to their own first. Throws an EditError where the text cannot be edited.
 */
export function editPreference(text: string, preference: PreferenceName, value: unknown): string {
  const { places, usual = places[0]!, lists } = preference;
  const nodes = places.map(place => nodeAt(text, place));
  const held = lists && nodes.find(node => node?.type === 'object');
  if (value === undefined) {
    const used = held ? [] : places.filter((_, i) => nodes[i]);
    return used.reduce((edited, place) => editSettings(edited, place, undefined), text);
  }
  const place = places[nodes.findIndex(node => node !== undefined)] ?? usual;
  return editSettings(held ? moved(text, held, lists) : text, place, value);
}

/** The text with each list of `held` below `lists`, where it says the same. */
function moved(text: string, held: Node, lists: Path): string {
  return Object.entries(getNodeValue(held) as object).reduce(
    (edited, [goal, list]) => editSettings(edited, [...lists, goal], list),
    text,
  );
}

function nodeAt(text: string, place: Path): Node | undefined {
  const document = readDocument(text);
  let node = 'error' in document ? undefined : document.root;
  for (const segment of place) node &&= childOf(node, segment);
  return node;
}
