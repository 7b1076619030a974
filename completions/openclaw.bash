# bash completion of openclaw provider. Made by: openclaw provider completion bash
_openclaw_provider_commands() {
  case $1 in
    '') words='provider config' ;;
    'provider') words='chat setup list models status quota prefer set switch reset explain log sessions monitor usage doctor demo selftest completion keys credits' ;;
    'provider keys') words='list set remove test migrate' ;;
    'provider credits') words='balance topup history off' ;;
    'config') words='get set unset list' ;;
  esac
}

_openclaw_provider_options() {
  case $1 in
    '') words='-h --help --color --no-color --version' ;;
    'provider') words='-h --help --color --no-color --version' ;;
    'provider keys') words='-h --help --color --no-color --version' ;;
    'provider credits') words='-h --help --color --no-color --version' ;;
    'config') words='-h --help --color --no-color --version' ;;
    'provider chat') words='-m --model -p --provider --fallback --no-fallback --fallback-model --task --quality --budget --max-price --sort --data-collection --zdr --openrouter --client -c --continue --session -s --system -f --file --schema -x --extract --stream-json --stream --no-stream --raw -q --quiet -n --dry-run --cache --no-log --no-stdin --wait --timeout --max-tokens --temperature --json -h --help --color --no-color' ;;
    'provider setup') words='-p --provider --account --key-stdin --key-env --base-url --from-env --no-verify --prefer --budget --json -h --help --color --no-color' ;;
    'provider list') words='--models -a --all --json -h --help --color --no-color' ;;
    'provider models') words='-p --provider --free --vision --tools --json-schema -u --usable --retired --refresh --json -h --help --color --no-color' ;;
    'provider status') words='-a --all --by -w --watch --interval --json -h --help --color --no-color' ;;
    'provider quota') words='--refresh --probe --check --json -h --help --color --no-color' ;;
    'provider prefer') words='--task --quality --budget --unset --show --json -h --help --color --no-color' ;;
    'provider set') words='--task --quality --budget --preferred --fallback --json -h --help --color --no-color' ;;
    'provider switch') words='--for --session --json -h --help --color --no-color' ;;
    'provider reset') words='--health --quota --cache --answers --all -n --dry-run -y --yes --json -h --help --color --no-color' ;;
    'provider explain') words='-m --model -p --provider --fallback --no-fallback --fallback-model --task --quality --budget --max-price --sort --data-collection --zdr --openrouter --client -s --system -f --file --no-stdin --max-tokens --json -h --help --color --no-color' ;;
    'provider log') words='-n --count --since -p --provider --session --client --task --reason --failed --follow --replay --config --why --json -h --help --color --no-color' ;;
    'provider sessions') words='--remove -y --yes --json -h --help --color --no-color' ;;
    'provider monitor') words='--once --interval -a --all --json -h --help --color --no-color' ;;
    'provider usage') words='--days --savings --reconcile --csv --json -h --help --color --no-color' ;;
    'provider doctor') words='--offline --json -h --help --color --no-color' ;;
    'provider demo') words='--fast --json -h --help --color --no-color' ;;
    'provider selftest') words='--fast --json -h --help --color --no-color' ;;
    'provider completion') words='-h --help --color --no-color' ;;
    'provider keys list') words='-a --all --json -h --help --color --no-color' ;;
    'provider keys set') words='--account --key-stdin --key-env --json -h --help --color --no-color' ;;
    'provider keys remove') words='--account -y --yes --json -h --help --color --no-color' ;;
    'provider keys test') words='--account --json -h --help --color --no-color' ;;
    'provider keys migrate') words='-n --dry-run --json -h --help --color --no-color' ;;
    'provider credits balance') words='--json -h --help --color --no-color' ;;
    'provider credits topup') words='--payment-id --json -h --help --color --no-color' ;;
    'provider credits history') words='-n --count --verify --json -h --help --color --no-color' ;;
    'provider credits off') words='--json -h --help --color --no-color' ;;
    'config get') words='--json -h --help --color --no-color' ;;
    'config set') words='--json -h --help --color --no-color' ;;
    'config unset') words='--json -h --help --color --no-color' ;;
    'config list') words='--json -h --help --color --no-color' ;;
  esac
}

_openclaw_provider_kind() {
  kind=''
  case $1 in
    'provider chat -m') kind='@models' ;;
    'provider chat --model') kind='@models' ;;
    'provider chat -p') kind='@providers' ;;
    'provider chat --provider') kind='@providers' ;;
    'provider chat --fallback-model') kind='@models' ;;
    'provider chat --task') kind='coding reasoning planning decision creative simple' ;;
    'provider chat --quality') kind='max_speed balanced max_quality max_context' ;;
    'provider chat --budget') kind='free_only cost_first quality_first balanced' ;;
    'provider chat --max-price') kind='-' ;;
    'provider chat --sort') kind='price throughput latency' ;;
    'provider chat --data-collection') kind='allow deny' ;;
    'provider chat --openrouter') kind='yes no only' ;;
    'provider chat --client') kind='-' ;;
    'provider chat --session') kind='@sessions' ;;
    'provider chat -s') kind='-' ;;
    'provider chat --system') kind='-' ;;
    'provider chat -f') kind='@files' ;;
    'provider chat --file') kind='@files' ;;
    'provider chat --schema') kind='@files' ;;
    'provider chat --wait') kind='-' ;;
    'provider chat --timeout') kind='-' ;;
    'provider chat --max-tokens') kind='-' ;;
    'provider chat --temperature') kind='-' ;;
    'provider chat '[0-9]*) kind='-' ;;
    'provider setup -p') kind='@providers' ;;
    'provider setup --provider') kind='@providers' ;;
    'provider setup --account') kind='-' ;;
    'provider setup --key-env') kind='-' ;;
    'provider setup --base-url') kind='-' ;;
    'provider setup --prefer') kind='-' ;;
    'provider setup --budget') kind='free_only cost_first quality_first balanced' ;;
    'provider setup 0') kind='@providers' ;;
    'provider models -p') kind='@providers' ;;
    'provider models --provider') kind='@providers' ;;
    'provider models '[0-9]*) kind='-' ;;
    'provider status --by') kind='provider account model task' ;;
    'provider status --interval') kind='-' ;;
    'provider quota 0') kind='@providers' ;;
    'provider prefer --task') kind='coding reasoning planning decision creative simple' ;;
    'provider prefer --quality') kind='max_speed balanced max_quality max_context' ;;
    'provider prefer --budget') kind='free_only cost_first quality_first balanced' ;;
    'provider prefer '[0-9]*) kind='@targets' ;;
    'provider set --task') kind='coding reasoning planning decision creative simple' ;;
    'provider set --quality') kind='max_speed balanced max_quality max_context' ;;
    'provider set --budget') kind='free_only cost_first quality_first balanced' ;;
    'provider set --preferred') kind='@targets' ;;
    'provider set --fallback') kind='@targets' ;;
    'provider switch --for') kind='-' ;;
    'provider switch --session') kind='?@sessions' ;;
    'provider switch 0') kind='@targets' ;;
    'provider reset --health') kind='?@providers' ;;
    'provider explain -m') kind='@models' ;;
    'provider explain --model') kind='@models' ;;
    'provider explain -p') kind='@providers' ;;
    'provider explain --provider') kind='@providers' ;;
    'provider explain --fallback-model') kind='@models' ;;
    'provider explain --task') kind='coding reasoning planning decision creative simple' ;;
    'provider explain --quality') kind='max_speed balanced max_quality max_context' ;;
    'provider explain --budget') kind='free_only cost_first quality_first balanced' ;;
    'provider explain --max-price') kind='-' ;;
    'provider explain --sort') kind='price throughput latency' ;;
    'provider explain --data-collection') kind='allow deny' ;;
    'provider explain --openrouter') kind='yes no only' ;;
    'provider explain --client') kind='-' ;;
    'provider explain -s') kind='-' ;;
    'provider explain --system') kind='-' ;;
    'provider explain -f') kind='-' ;;
    'provider explain --file') kind='-' ;;
    'provider explain --max-tokens') kind='-' ;;
    'provider explain '[0-9]*) kind='-' ;;
    'provider log -n') kind='-' ;;
    'provider log --count') kind='-' ;;
    'provider log --since') kind='-' ;;
    'provider log -p') kind='@providers' ;;
    'provider log --provider') kind='@providers' ;;
    'provider log --session') kind='@sessions' ;;
    'provider log --client') kind='-' ;;
    'provider log --task') kind='coding reasoning planning decision creative simple' ;;
    'provider log --reason') kind='preference limit cost context quality pinned latency only_option' ;;
    'provider log --config') kind='@files' ;;
    'provider log --why') kind='-' ;;
    'provider sessions 0') kind='@sessions' ;;
    'provider monitor --interval') kind='-' ;;
    'provider usage --days') kind='-' ;;
    'provider usage --savings') kind='@files' ;;
    'provider completion 0') kind='bash zsh fish powershell' ;;
    'provider keys set --account') kind='-' ;;
    'provider keys set --key-env') kind='-' ;;
    'provider keys set 0') kind='@providers' ;;
    'provider keys remove --account') kind='-' ;;
    'provider keys remove 0') kind='@providers' ;;
    'provider keys test --account') kind='-' ;;
    'provider keys test 0') kind='@providers' ;;
    'provider credits topup --payment-id') kind='-' ;;
    'provider credits topup 0') kind='-' ;;
    'provider credits history -n') kind='-' ;;
    'provider credits history --count') kind='-' ;;
    'config get 0') kind='provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month' ;;
    'config set 0') kind='provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month' ;;
    'config set 1') kind='-' ;;
    'config unset 0') kind='provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month' ;;
    'config list 0') kind='provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month' ;;
  esac
}

_openclaw_provider_leads_on() {
  case $1 in
    'provider' | 'provider keys' | 'provider credits' | 'config' | 'provider chat' | 'provider setup' | 'provider list' | 'provider models' | 'provider status' | 'provider quota' | 'provider prefer' | 'provider set' | 'provider switch' | 'provider reset' | 'provider explain' | 'provider log' | 'provider sessions' | 'provider monitor' | 'provider usage' | 'provider doctor' | 'provider demo' | 'provider selftest' | 'provider completion' | 'provider keys list' | 'provider keys set' | 'provider keys remove' | 'provider keys test' | 'provider keys migrate' | 'provider credits balance' | 'provider credits topup' | 'provider credits history' | 'provider credits off' | 'config get' | 'config set' | 'config unset' | 'config list') return 0 ;;
  esac
  return 1
}

_openclaw_provider() {
  local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} current='' path='' kind='' words='' place=0 word typed broken
  # The line is cut at blanks only: bash itself cuts at = and : as well.
  read -ra typed <<<"$line"
  if [[ $line != *[[:space:]] ]]; then
    current=${typed[${#typed[@]}-1]}
    unset "typed[${#typed[@]}-1]"
  fi
  if [[ ${typed[0]##*/} == openclaw-provider* && ${typed[1]} != provider && ${typed[1]} != config ]]; then path=provider; fi
  for word in "${typed[@]:1}"; do
    if [[ -n $kind && ! ($kind == \?* && $word == -*) ]]; then kind=''
    elif [[ $word == -* ]]; then _openclaw_provider_kind "$path $word"
    elif _openclaw_provider_leads_on "${path:+$path }$word"; then path="${path:+$path }$word"
    else place=$((place + 1))
    fi
  done
  if [[ $kind == \?* && $current == -* ]]; then kind=''; fi
  if [[ -z $path && $place -gt 0 ]]; then
    [[ -n $_openclaw_provider_other ]] && "$_openclaw_provider_other" "$@"
    return
  fi
  broken=${current%"${current##*[$COMP_WORDBREAKS]}"}
  if [[ -z $kind && $current == --*=* ]]; then
    _openclaw_provider_kind "$path ${current%%=*}"
    broken=${broken#"${current%%=*}="}
    current=${current#*=}
  elif [[ -z $kind && $current == -* ]]; then _openclaw_provider_options "$path"
  elif [[ -z $kind ]]; then
    _openclaw_provider_commands "$path"
    _openclaw_provider_kind "$path $place"
  fi
  case ${kind#\?} in
    '' | -) ;;
    @files)
      compopt -o filenames 2>/dev/null
      IFS=$'\n'
      COMPREPLY=($(compgen -f -- "$current"))
      return
      ;;
    @*) words=$("${typed[0]}" provider completion --values "${kind#*@}" 2>/dev/null </dev/null) ;;
    *) words=${kind#\?} ;;
  esac
  COMPREPLY=()
  set -f
  for word in $words; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("${word#"$broken"}"); fi
  done
  set +f
}

# OpenClaw may have a completion of its own: it keeps what is not ours.
if [[ $(complete -p openclaw 2>/dev/null) =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _openclaw_provider ]]; then
  _openclaw_provider_other=${BASH_REMATCH[1]}
fi
complete -F _openclaw_provider openclaw openclaw-provider
