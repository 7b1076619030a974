// Owns the slash commands that say who answers, and what is asked again.
import { TASK_ALIASES, TASKS, type Task } from '../../domain/task.ts';
import type { SettingsChange, Turn } from '../../session/contract.ts';
import { usageError } from '../errors.ts';
import { isUsable, targetNamed, unknownName } from '../names.ts';
import { pinInForce, pinText } from '../pin.ts';
import { notUsable } from '../preferring.ts';
import { turnCount } from './recap.ts';
import type { SlashCommand } from './slash-command.ts';
import type { Talk } from './talk.ts';

const pin = (name: string, args: string, summary: string): SlashCommand => ({
  name,
  args,
  summary,
  values: 'targets',
  async run(talk, rest) {
    if (rest === '') return talk.remark(`answers: ${whoAnswers(talk)}`);
    const { provider, model, notice } = await targetNamed(talk.context, rest);
    if (notice) talk.remark(notice);
    if (!provider.accounts.some(account => isUsable(provider, account))) talk.remark(notUsable(provider));
    await repin(talk, { pin: { provider: provider.spec.id, ...(model !== undefined && { model }) } });
  },
});

export const model = pin('model', '[name]', 'Only this model answers from now on');
export const switchTo = pin('switch', '[provider[/model]]', 'Only this provider answers from now on');

export const auto: SlashCommand = {
  name: 'auto',
  summary: 'Whoever is best for it answers again',
  run: talk => repin(talk, { pin: undefined }),
};

async function repin(talk: Talk, change: SettingsChange): Promise<void> {
  const before = whoAnswers(talk);
  await talk.configure(change);
  talk.forgetNamed();
  const { switchOnLimit } = (await talk.context.settings()).settings.preferences;
  const strict = change.pin && !switchOnLimit ? '; nobody else until /auto' : '';
  talk.remark(`answers: ${before} → ${whoAnswers(talk)}${strict}`);
}

/** `automatic`, or who was named. */
export function whoAnswers({ session, routing, context }: Talk): string {
  const { provider, model: named } = routing;
  if (provider !== undefined || named !== undefined) return [provider, named].filter(Boolean).join('/');
  return pinText(pinInForce(session.pin, context.clock.now()), context.clock.now(), context.timeZone);
}

const AUTOMATIC = 'auto';

export const task: SlashCommand = {
  name: 'task',
  args: `[name|${AUTOMATIC}]`,
  summary: 'What the questions are, instead of the analysis',
  values: 'tasks',
  async run(talk, rest) {
    if (rest === '') return talk.remark(`task: ${talk.session.task ?? 'from each question'}`);
    const found = rest === AUTOMATIC ? undefined : taskNamed(rest);
    await talk.configure({ task: found });
    talk.remark(`task: ${found ?? 'from each question'}`);
  },
};

function taskNamed(name: string): Task {
  const found = TASKS.find(one => one === name) ?? (Object.hasOwn(TASK_ALIASES, name) ? TASK_ALIASES[name] : undefined);
  if (!found) throw unknownName('task', name, TASKS);
  return found;
}

export const retry: SlashCommand = {
  name: 'retry',
  args: '[provider[/model]]',
  summary: 'Ask the last question again, or ask somebody else',
  values: 'targets',
  async run(talk, rest) {
    const target = rest === '' ? undefined : await targetNamed(talk.context, rest);
    const by = target && {
      provider: target.provider.spec.id,
      ...(target.model !== undefined && { model: target.model }),
    };
    const { open, turns } = talk.session;
    const last = turns.at(-1);
    const asked = open ?? last;
    if (!asked) throw usageError('nothing has been asked yet');
    const replaces = open ? open.replaces : last?.id;
    let hasAnswer = false;
    try {
      hasAnswer = await talk.ask(asked.user, by, replaces);
    } finally {
      // The answer that was there still is: its question is not open.
      if (!hasAnswer && replaces !== undefined)
        talk.enter(await (await talk.context.sessions()).withdraw(talk.session));
    }
  },
};

export const undo: SlashCommand = {
  name: 'undo',
  summary: 'Take the last question and its answer back',
  async run(talk) {
    const { open } = talk.session;
    if (open) {
      talk.enter(await (await talk.context.sessions()).withdraw(talk.session));
      return talk.remark(`taken back: the last question; ${turnCount(talk.session.turns.length)} left`);
    }
    const undone = await takeBack(talk);
    if (!undone) throw usageError('there is nothing to take back');
    talk.remark(`taken back: the last question and its answer; ${turnCount(talk.session.turns.length)} left`);
  },
};

async function takeBack(talk: Talk): Promise<Turn | undefined> {
  if (talk.session.turns.length === 0) return undefined;
  const { session, undone } = await (await talk.context.sessions()).undo(talk.session);
  talk.enter(session);
  return undone;
}
