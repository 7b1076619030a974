// Owns the slash commands that keep conversations, find them again, and end them.
import { stripControls } from '../../render/control-sequences.ts';
import { formatRelative } from '../../render/time.ts';
import { usageError } from '../errors.ts';
import { recap, turnCount } from './recap.ts';
import type { SlashCommand } from './slash-command.ts';
import type { Talk } from './talk.ts';

/** Names that conversations give themselves: the day, and a mark. */
const AUTOMATIC = /^\d{4}-\d\d-\d\d-[0-9a-z]{4}$/;
const SHOWN_SESSIONS = 15;

export const save: SlashCommand = {
  name: 'save',
  args: '<name>',
  summary: 'Keep this conversation under a name',
  async run(talk, rest) {
    if (rest === '') throw usageError('which name?', 'Give one: /save holidays');
    const store = await talk.context.sessions();
    const { name } = talk.session;
    if (!(await store.has(name))) talk.enter({ ...talk.session, ...(await store.create(rest)) });
    else talk.enter(AUTOMATIC.test(name) ? await store.rename(name, rest) : await store.copy(name, rest));
    talk.remark(
      `kept as ${talk.session.name}; go on any time: openclaw provider chat --session ${quoted(talk.session.name)}`,
    );
  },
};

export const load: SlashCommand = {
  name: 'load',
  args: '[name]',
  summary: 'Go on with another conversation; without a name, all',
  values: 'sessions',
  async run(talk, rest) {
    if (rest === '') return listSessions(talk);
    talk.enter(await (await talk.context.sessions()).open(rest));
    talk.remark(recap(talk.session));
  },
};

async function listSessions(talk: Talk): Promise<void> {
  const unusable: string[] = [];
  const all = await (await talk.context.sessions()).list((_name, why) => unusable.push(stripControls(why)));
  const sessions = all.slice(0, SHOWN_SESSIONS);
  for (const why of unusable) talk.remark(why);
  if (sessions.length === 0 && unusable.length === 0) talk.remark('there is no session yet');
  if (sessions.length === 0) return;
  const now = talk.context.clock.now();
  const width = Math.max(...sessions.map(({ name }) => name.length));
  const { style } = talk.context.out.notes;
  const line = ({ name, turns, at, title }: (typeof sessions)[number]) =>
    `  ${name.padEnd(width)}  ${style.dim(`${turnCount(turns)}, ${formatRelative(at, now)}${title ? `: ${stripControls(title)}` : ''}`)}`;
  talk.print(sessions.map(line).join('\n'));
  if (all.length > sessions.length)
    talk.remark(`  and ${all.length - sessions.length} older; Tab completes their names`);
}

export const start: SlashCommand = {
  name: 'new',
  summary: 'Begin another conversation',
  async run(talk) {
    const { name, turns } = talk.session;
    talk.enter(await (await talk.context.sessions()).create());
    talk.remark(turns.length === 0 ? 'a new conversation' : `a new conversation; the last one is kept as ${name}`);
  },
};

export const exit: SlashCommand = { name: 'exit', summary: 'Leave; so does Ctrl-D', run: talk => talk.leave() };

const quoted = (name: string) => (/^[\w.-]+$/.test(name) ? name : JSON.stringify(name));
