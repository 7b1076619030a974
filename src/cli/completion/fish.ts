// Owns the script for fish: every candidate is a line, its summary behind a tab.
import { type CompletionNode, type Named, valueKinds } from './tree.ts';

export function fishScript(tree: readonly CompletionNode[]): string {
  const print = (rows: readonly Named[]) =>
    `printf '%s\\t%s\\n' ${rows.map(({ name, summary }) => `${quote(name)} ${quote(summary)}`).join(' ')}`;
  const cases = (key: string, body: string) => `        case ${key}\n            ${body}`;
  const commands = tree.flatMap(({ path, commands: rows }) =>
    rows.length > 0 ? [cases(quote(path), print(rows))] : [],
  );
  const options = tree.map(({ path, options: rows }) => cases(quote(path), print(rows)));
  // A quoted star in a case of fish still stands for anything: options come before, since the first match counts.
  const kinds = [...valueKinds(tree)]
    .sort(([a], [b]) => Number(a.endsWith(' *')) - Number(b.endsWith(' *')))
    .map(([place, kind]) =>
      place.endsWith(' *') ? cases(placesOf(place), echo(kind)) : cases(quote(place), echo(kind)),
    );
  const paths = tree.flatMap(({ path }) => (path ? [quote(path)] : []));
  return `# fish completion of openclaw provider. Made by: openclaw provider completion fish
function __openclaw_provider_commands
    switch "$argv[1]"
${commands.join('\n')}
    end
end

function __openclaw_provider_options
    switch "$argv[1]"
${options.join('\n')}
    end
end

function __openclaw_provider_kind
    switch "$argv[1]"
${kinds.join('\n')}
    end
end

function __openclaw_provider_leads_on
    contains -- "$argv[1]" ${paths.join(' ')}
end

${WALK}`;
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const echo = (kind: string) => `echo -- ${quote(kind)}`;
/** The numbers of an open place: ten are more than anybody types. */
const placesOf = (place: string) => Array.from({ length: 10 }, (_, i) => quote(`${place.slice(0, -1)}${i}`)).join(' ');

const WALK = String.raw`function __openclaw_provider_candidates
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l node ''
    set -l kind ''
    set -l place 0
    if string match -qr '(^|/)openclaw-provider[^/]*$' -- $typed[1]
        and not contains -- "$typed[2]" provider config
        set node provider
    end
    for word in $typed[2..]
        if test -n "$kind"; and not string match -qr '^\?.*\n-' -- "$kind"\n"$word"
            set kind ''
        else if string match -q -- '-*' $word
            set kind (__openclaw_provider_kind "$node $word")
        else if __openclaw_provider_leads_on (string trim -- "$node $word")
            set node (string trim -- "$node $word")
        else
            set place (math $place + 1)
        end
    end
    if string match -qr '^\?' -- "$kind"; and string match -q -- '-*' $current
        set kind ''
    end
    test -z "$node" -a $place -gt 0; and return
    set -l before ''
    if test -z "$kind"; and string match -qr '^--[^=]+=' -- $current
        set -l parts (string split -m 1 = -- $current)
        set kind (__openclaw_provider_kind "$node $parts[1]")
        set before "$parts[1]="
        set current "$parts[2]"
    else if test -z "$kind"; and string match -q -- '-*' $current
        __openclaw_provider_options "$node"
        return
    else if test -z "$kind"
        __openclaw_provider_commands "$node"
        set kind (__openclaw_provider_kind "$node $place")
    end
    set kind (string replace -r '^\?' '' -- "$kind")
    switch "$kind"
        case '' -
            return
        case @files
            string replace -r '^' -- $before (__fish_complete_path $current)
        case '@*'
            string replace -r '^' -- $before ($typed[1] provider completion --values (string sub -s 2 -- $kind) 2>/dev/null </dev/null)
        case '*'
            string replace -r '^' -- $before (string split ' ' -- $kind)
    end
end

complete -c openclaw -f -a '(__openclaw_provider_candidates)'
complete -c openclaw-provider -f -a '(__openclaw_provider_candidates)'
`;
