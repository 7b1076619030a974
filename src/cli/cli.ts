// Owns one run of the command line: hand over, help, or load, parse, run, show; and the one exit code at its end.

import { jsonText } from '../render/json-text.ts';
import type { Command } from './command.ts';
import type { Context, Host } from './context.ts';
import { detailsOf, errorDocument, isInterruption, renderError } from './errors.ts';
import { EXIT, exitCodeOfSignal } from './exit.ts';
import { handOver, isOurs } from './handover.ts';
import { commandHelp, groupHelp } from './help.ts';
import { completeArgv, leadingOptions, locate } from './locate.ts';
import { createOutput, isReaderGone } from './output.ts';
import { plainInput } from './plain-input.ts';

/** Runs the command line of `host`. Never rejects; sets the exit code once, when everything is written. */
export async function runCli(host: Host): Promise<void> {
  const reader = new AbortController();
  const argv = completeArgv(host.io.argv, host.program.name);
  const out = createOutput(host.io, colourOf(argv), () => reader.abort('EPIPE'));
  const context: Context = { ...host, out, signal: AbortSignal.any([host.signal, reader.signal]) };
  let code: number = EXIT.failure;
  try {
    code = await dispatch(context, argv);
  } catch (error) {
    code = report(error, context, argv, host.signal);
  }
  await out.flush();
  if (isReaderGone(out.brokenBy)) code = EXIT.done;
  else if (out.brokenBy) {
    out.notes.print(`${out.notes.style.red('error:')} cannot write the output: ${out.brokenBy.message}`);
    code = EXIT.failure;
  } else if (host.signal.aborted) code = exitCodeOfSignal(host.signal.reason);
  host.setExitCode(code);
}

async function dispatch(context: Context, argv: readonly string[]): Promise<number> {
  // A call by the name of `openclaw-provider` is always ours.
  if (!context.program.name.startsWith('openclaw-provider') && !isOurs(argv)) {
    const code = await handOver(context);
    if (code !== undefined) return code;
  }
  const { group, entry, unknown, rest, wantsHelp } = locate(argv);
  const { data } = context.out;
  if (entry) return runCommand(await entry.load(), rest, wantsHelp, context);
  if (rest.includes('--version') || rest.includes('-V')) {
    data.print(context.version());
    return EXIT.done;
  }
  const stray = rest.find(word => !GROUP_OPTIONS.has(word));
  if (unknown !== undefined || stray !== undefined) {
    const { unknownCommand, unknownOption } = await import('./program.ts');
    throw stray !== undefined ? unknownOption(group, stray) : unknownCommand(group, unknown!);
  }
  data.print(groupHelp(group, data.style));
  return EXIT.done;
}

const GROUP_OPTIONS = new Set(['-h', '--help', '--color', '--no-color', '-V', '--version']);

async function runCommand(command: Command, rest: readonly string[], wantsHelp: boolean, context: Context) {
  const { data } = context.out;
  // The commonest forms of asking for help need no parser.
  const first = rest[0];
  const isHelp = wantsHelp || first === '-h' || first === '--help';
  const input = isHelp
    ? undefined
    : (plainInput(command, rest) ?? (await import('./program.ts')).parseInput(command, rest));
  if (!input) {
    data.print(commandHelp(command, data.style));
    return EXIT.done;
  }
  const result = await command.run(context, input);
  const document = input.json ? await command.json?.(result, context) : undefined;
  if (input.json) data.print(document === undefined ? '' : jsonText(document, 2));
  else data.print((await command.view(result, context, input)) ?? '');
  return command.exitCode?.(result) ?? EXIT.done;
}

/** Says what went wrong, in the form that was asked for; returns the exit code. */
function report(error: unknown, context: Context, argv: readonly string[], stop: AbortSignal): number {
  const found = detailsOf(error);
  // Whatever a signal broke off, the document says what the process ends with.
  const details = stop.aborted ? { ...found, exitCode: exitCodeOfSignal(stop.reason) } : found;
  const { data, notes } = context.out;
  const options = leadingOptions(argv);
  if (options.includes('--stream-json')) data.print(jsonText({ type: 'result', ...errorDocument(details) }));
  else if (options.includes('--json')) data.print(jsonText(errorDocument(details), 2));
  const isQuiet = isInterruption(error) || context.signal.aborted;
  const stack = context.io.env['OPENCLAW_DEBUG'] && error instanceof Error ? error.stack : undefined;
  if (!isQuiet) notes.print(renderError(details, notes, stack));
  return details.exitCode;
}

function colourOf(argv: readonly string[]): boolean | undefined {
  const said = leadingOptions(argv).findLast(word => word === '--color' || word === '--no-color');
  return said === undefined ? undefined : said === '--color';
}
