// Owns the script for bash, 3.2 and newer: macOS still has that one.
import { caseTables, quote } from './case-tables.ts';
import type { CompletionNode, Named } from './tree.ts';

export function bashScript(tree: readonly CompletionNode[]): string {
  const rows = (list: readonly Named[]) => `words=${quote(list.map(({ name }) => name).join(' '))}`;
  return `# bash completion of openclaw provider. Made by: openclaw provider completion bash
${caseTables(tree, rows)}

${WALK}`;
}

const WALK = String.raw`_openclaw_provider() {
  local IFS=$' \t\n' line=\${COMP_LINE:0:COMP_POINT} current='' path='' kind='' words='' place=0 word typed broken
  # The line is cut at blanks only: bash itself cuts at = and : as well.
  read -ra typed <<<"$line"
  if [[ $line != *[[:space:]] ]]; then
    current=\${typed[\${#typed[@]}-1]}
    unset "typed[\${#typed[@]}-1]"
  fi
  if [[ \${typed[0]##*/} == openclaw-provider* && \${typed[1]} != provider && \${typed[1]} != config ]]; then path=provider; fi
  for word in "\${typed[@]:1}"; do
    if [[ -n $kind && ! ($kind == \?* && $word == -*) ]]; then kind=''
    elif [[ $word == -* ]]; then _openclaw_provider_kind "$path $word"
    elif _openclaw_provider_leads_on "\${path:+$path }$word"; then path="\${path:+$path }$word"
    else place=$((place + 1))
    fi
  done
  if [[ $kind == \?* && $current == -* ]]; then kind=''; fi
  if [[ -z $path && $place -gt 0 ]]; then
    [[ -n $_openclaw_provider_other ]] && "$_openclaw_provider_other" "$@"
    return
  fi
  broken=\${current%"\${current##*[$COMP_WORDBREAKS]}"}
  if [[ -z $kind && $current == --*=* ]]; then
    _openclaw_provider_kind "$path \${current%%=*}"
    broken=\${broken#"\${current%%=*}="}
    current=\${current#*=}
  elif [[ -z $kind && $current == -* ]]; then _openclaw_provider_options "$path"
  elif [[ -z $kind ]]; then
    _openclaw_provider_commands "$path"
    _openclaw_provider_kind "$path $place"
  fi
  case \${kind#\?} in
    '' | -) ;;
    @files)
      compopt -o filenames 2>/dev/null
      IFS=$'\n'
      COMPREPLY=($(compgen -f -- "$current"))
      return
      ;;
    @*) words=$("\${typed[0]}" provider completion --values "\${kind#*@}" 2>/dev/null </dev/null) ;;
    *) words=\${kind#\?} ;;
  esac
  COMPREPLY=()
  set -f
  for word in $words; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("\${word#"$broken"}"); fi
  done
  set +f
}

# OpenClaw may have a completion of its own: it keeps what is not ours.
if [[ $(complete -p openclaw 2>/dev/null) =~ -F\ ([^ ]+) && \${BASH_REMATCH[1]} != _openclaw_provider ]]; then
  _openclaw_provider_other=\${BASH_REMATCH[1]}
fi
complete -F _openclaw_provider openclaw openclaw-provider
`.replaceAll('\\${', '${');
