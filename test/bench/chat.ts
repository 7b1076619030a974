// Measures a whole one-shot `chat` on an upstream that answers at once, against the least script that does the same POST.
import { createHome, settingsFor, startUpstream } from './place.ts';
import { race, ratioRows } from './processes.ts';
import type { Row } from './row.ts';

export async function oneShotChat(rounds: number): Promise<readonly Row[]> {
  const upstream = await startUpstream(0);
  const home = createHome(settingsFor(upstream.url));
  try {
    const chat = home.openclaw('provider', 'chat', 'why is the sky blue?');
    const bare = { args: ['test/bench/bare-post.mjs', `${upstream.url}/chat/completions`], env: chat.env };
    const medians = await race({ bare, chat }, rounds);
    return ratioRows('one-shot chat', medians.bare, medians.chat, { must: 2, aim: 1.5 });
  } finally {
    upstream.stop();
    home.remove();
  }
}
