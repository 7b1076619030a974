// Owns the script for zsh: sourced, or as _openclaw in a folder of fpath.
import { caseTables, quote } from './case-tables.ts';
import type { CompletionNode, Named } from './tree.ts';

export function zshScript(tree: readonly CompletionNode[]): string {
  const rows = (list: readonly Named[]) =>
    `rows=(${list.map(({ name, summary }) => quote(`${name}:${summary}`)).join(' ')})`;
  return `#compdef openclaw openclaw-provider
# zsh completion of openclaw provider. Made by: openclaw provider completion zsh
${caseTables(tree, rows)}

${WALK}`;
}

const WALK = String.raw`_openclaw_provider() {
  local current=\${words[CURRENT]} node='' kind='' place=0 word
  local -a rows found
  if [[ \${words[1]:t} == openclaw-provider* && \${words[2]} != (provider|config) ]]; then node=provider; fi
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $kind && ! ($kind == \?* && $word == -*) ]]; then kind=''
    elif [[ $word == -* ]]; then _openclaw_provider_kind "$node $word"
    elif _openclaw_provider_leads_on "\${node:+$node }$word"; then node="\${node:+$node }$word"
    else (( place += 1 ))
    fi
  done
  if [[ $kind == \?* && $current == -* ]]; then kind=''; fi
  if [[ -z $node && $place -gt 0 ]]; then
    [[ -n $_openclaw_provider_other ]] && $_openclaw_provider_other "$@"
    return
  fi
  if [[ -z $kind && $current == --*=* ]]; then
    _openclaw_provider_kind "$node \${current%%=*}"
    compset -P '*='
  elif [[ -z $kind && $current == -* ]]; then
    _openclaw_provider_options "$node"
    _describe -o option rows
    return
  elif [[ -z $kind ]]; then
    _openclaw_provider_commands "$node"
    if (( $#rows )); then
      _describe command rows
      return
    fi
    _openclaw_provider_kind "$node $place"
  fi
  case \${kind#\?} in
    '' | -) return 1 ;;
    @files) _files; return ;;
    @*) found=(\${(f)"$("\${(Q)words[1]}" provider completion --values \${kind#*@} 2>/dev/null </dev/null)"}) ;;
    *) found=(\${(s: :)kind#\?}) ;;
  esac
  compadd -a found
}

if [[ \${funcstack[1]} == _openclaw ]]; then
  _openclaw_provider "$@"
else
  # OpenClaw may have a completion of its own: it keeps what is not ours.
  if [[ -n \${_comps[openclaw]} && \${_comps[openclaw]} != _openclaw_provider ]]; then
    typeset -g _openclaw_provider_other=\${_comps[openclaw]}
  fi
  compdef _openclaw_provider openclaw openclaw-provider
fi
`.replaceAll('\\${', '${');
