// Owns the names by which people call providers.

/** What names a provider: its id and label. */
interface Nameable {
  readonly spec: { readonly id: string; readonly label: string };
}

/** Names in use beside id and label, without blanks and dots; the words of the label need no entry. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  moonshot: 'kimi',
  moonshotai: 'kimi',
  gemini: 'google',
  googleai: 'google',
  claude: 'anthropic',
  zhipu: 'zai',
  zhipuai: 'zai',
  bigmodel: 'zai',
  grok: 'xai',
  mistralai: 'mistral',
  aws: 'bedrock',
  amazon: 'bedrock',
};

/** The provider of that id, label ("Z.AI", "Kimi (Moonshot)") or common name ("Moonshot"); undefined where there is none. */
export function findProvider<T extends Nameable>(name: string, providers: readonly T[]): T | undefined {
  const lower = name.trim().toLowerCase();
  const byId = providers.find(({ spec }) => spec.id.toLowerCase() === lower);
  if (byId) return byId;
  const wanted = letters(lower);
  if (wanted === '') return undefined;
  const id = Object.hasOwn(OTHER_NAMES, wanted) ? OTHER_NAMES[wanted] : undefined;
  return (
    providers.find(({ spec }) => letters(spec.id) === wanted || letters(spec.label) === wanted) ??
    providers.find(({ spec }) => spec.id === id) ??
    (wanted.length < 3 ? undefined : providers.find(({ spec }) => wordsOf(spec.label).includes(wanted)))
  );
}

const wordsOf = (label: string) => label.split(/[\s()/]+/).map(letters);
/** Classes of Unicode take milliseconds to make: only a name that needs them pays for them. */
function letters(name: string): string {
  const lower = name.toLowerCase();
  return lower.replace(/^[\x20-\x7e]*$/.test(lower) ? /[^a-z0-9]/g : /[^\p{L}\p{N}]/gu, '');
}
