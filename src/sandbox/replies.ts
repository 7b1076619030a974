// Owns what simulated models say: a few written answers chosen by the words of the prompt, an echo for all else.

interface Reply {
  /** Tested against the prompt; the first that matches answers. */
  readonly about: RegExp;
  readonly text: string;
}

/** Every answer begins with it, so that nobody takes one for a model's. */
export const SIMULATED = '(simulated)';

const REPLIES: readonly Reply[] = [
  {
    about: /\b(function|typescript|python|code|bug|refactor|regex|unit test)\b/i,
    text: `Here is a small version that does one thing and says so:

\`\`\`ts
export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
\`\`\`

It keeps the first of each pair of equals and the order of the rest. Objects count as equal only where they are the same object; pass a key function if yours need more.`,
  },
  {
    about: /\b(prove|why|explain|derive|reason|cause|deduce)\b/i,
    text: `Take it in three steps. First, what is given: the two statements cannot both be false. Second, what follows: if the first fails, the second must hold, and the other way round. Third, what remains: exactly one case is consistent with the observation, and it is the second. The conclusion does not depend on the order in which the facts came in.`,
  },
  {
    about: /\b(plan|roadmap|milestones?|schedule|phases?|migration)\b/i,
    text: `A plan in four phases:

1. Week one: write down what exists, and agree what must not change.
2. Weeks two and three: move the smallest useful part and measure it.
3. Week four: move the rest behind a switch, one part a day.
4. Week five: remove the old path, once nobody has used it for seven days.

The risk sits in phase three; the switch is there so that going back takes a minute.`,
  },
  {
    about: /\b(choose|decide|should (we|i)|better|versus|vs\.?|compare|trade-?offs?)\b/i,
    text: `Choose the first option. It costs more in the first month and less in every month after it, it can be undone, and it does not need a skill that the team lacks. The second is better only if you expect to throw the whole thing away within a quarter.`,
  },
  {
    about: /\b(story|poem|haiku|song|slogan|tagline|imagine)\b/i,
    text: `The lighthouse keeper kept a second lamp, smaller than the first, in the window that faced the land. Ships never saw it. But on nights when the fog came down so thick that the sea went quiet, somebody in the village would look up from a table, see the small light burning, and know that the large one was too.`,
  },
  {
    about: /\b(capital|translate|how many|what is|who is|when (is|did)|convert)\b/i,
    text: `Lisbon. It stands where the Tagus meets the Atlantic.`,
  },
];

const QUOTED_CHARS = 160;

/** The answer to `prompt`: always the same words for the same prompt, whoever is asked. */
export function replyTo(prompt: string): string {
  const known = REPLIES.find(({ about }) => about.test(prompt));
  return `${SIMULATED} ${known?.text ?? echo(prompt)}`;
}

function echo(prompt: string): string {
  const asked = prompt.replace(/\s+/g, ' ').trim();
  const quoted = asked.length > QUOTED_CHARS ? `${asked.slice(0, QUOTED_CHARS)}…` : asked;
  const words = asked === '' ? 0 : asked.split(' ').length;
  return `You asked: "${quoted}". That is ${words} words. A real model would answer them here; this one only shows that the question went out, that somebody took it, and that every word of the answer came back in order.`;
}
