// Owns what simulated models say: a few written answers to the subjects of the demo, an echo for all else.

interface Reply {
  /** Tested against the prompt; the first that matches answers. */
  readonly about: RegExp;
  readonly text: string;
}

/** Every answer begins with it, so that nobody takes one for a model's. */
export const SIMULATED = '(simulated)';

const REPLIES: readonly Reply[] = [
  { about: /capital of portugal/i, text: 'Lisbon.' },
  {
    about: /duplicates?\b/i,
    text: `A set remembers what it has seen, and keeps the order of insertion:

\`\`\`ts
export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
\`\`\`

Two checks are enough: \`unique([3, 1, 3])\` gives \`[3, 1]\`, and \`unique([])\` gives \`[]\`. Objects are equal only to themselves; map them to a key first where that is too strict.`,
  },
  {
    about: /\b(mean|average)\b/i,
    text: `The subtraction binds outside the division, so every result is one too low; and an empty list divides by zero:

\`\`\`python
def mean(xs):
    if not xs:
        raise ValueError("mean of nothing")
    return sum(xs) / len(xs)
\`\`\``,
  },
  {
    about: /square root of (2|two)/i,
    text: `Suppose it were p/q in lowest terms. Then p² = 2q², so p² is even, and so is p, since odd numbers have odd squares. Write p = 2r: then 4r² = 2q², so q² = 2r², and q is even too. But p and q cannot both be even in lowest terms. The assumption fails, and the root is irrational.`,
  },
  {
    about: /\bmirrors?\b/i,
    text: `A mirror swaps neither left with right nor up with down. It swaps front and back: what points into the glass comes out pointing at you. We call it a left-right swap because we compare the image with a person who has walked round to face us, and people turn about the vertical axis.`,
  },
  {
    about: /\b(two|three) (doors|boxes|switches)\b/i,
    text: `Turn the first switch on for ten minutes, then off, and turn the second on. Go up. The lamp that is lit belongs to the second switch; if it is dark but warm, to the first; if dark and cold, to the third. Heat is the second bit of information that the lamp can carry.`,
  },
  {
    about: /lighthouse/i,
    text: `The lighthouse keeper had a second lamp, smaller than the first, in the window that faced the land. Ships never saw it. But on nights when the fog came down so thick that the sea went quiet, somebody in the village would look up from a table, see the small light burning, and know that the large one was too.`,
  },
];

const QUOTED_CHARS = 160;

/** The answer to `prompt`: always the same words for the same prompt, whoever is asked. */
export function replyTo(prompt: string): string {
  const known = REPLIES.find(({ about }) => about.test(prompt));
  return `${SIMULATED} ${known?.text ?? echo(prompt)}`;
}

function echo(prompt: string): string {
  const words = prompt.trim().split(/\s+/).filter(Boolean);
  const asked = words.join(' ');
  const quoted = asked.length > QUOTED_CHARS ? `${asked.slice(0, QUOTED_CHARS)}…` : asked;
  return `You asked: "${quoted}", ${words.length} words. A real model would answer them here; this one only shows that the question went out, that somebody took it, and that every word of the answer came back in order.`;
}
