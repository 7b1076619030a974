# fish completion of openclaw provider. Made by: openclaw provider completion fish
function __openclaw_provider_commands
    switch "$argv[1]"
        case ''
            printf '%s\t%s\n' 'provider' 'Route requests over every language model you can reach' 'config' 'Read and change preferences by dotted path (provider.*)'
        case 'provider'
            printf '%s\t%s\n' 'chat' 'Ask: one question, a pipe, a file, or a conversation' 'setup' 'Providers, keys and preferences, step by step or by flags' 'list' 'Providers, their accounts and where the keys come from' 'models' 'Search the models of all providers' 'status' 'Current provider, health, quota, cost and latency' 'quota' 'What is left of each quota and when it resets' 'prefer' 'Who is asked first: by default, for a task or a goal' 'set' 'The same as prefer, in other words' 'switch' 'Pin a provider or a model by hand' 'reset' 'Back to automatic routing; forget health, quotas, cache' 'explain' 'Decide without asking anybody, and say why' 'log' 'Routing decisions and what came of them' 'monitor' 'Providers, quotas, latency and decisions, live on the screen' 'doctor' 'Check configuration, keys, files and network' 'demo' 'See routing and failover on simulated providers, without a key' 'selftest' 'Your settings against sixteen simulated provider faults' 'completion' 'Print the completion script of a shell' 'keys' 'Keys: where they are, set, remove, test, migrate'
        case 'provider keys'
            printf '%s\t%s\n' 'list' 'Where the key of each provider comes from' 'set' 'Store a key in the keychain or the vault' 'remove' 'Forget a stored key' 'test' 'Prove keys with one small request each' 'migrate' 'Move plain-text and environment keys to the keychain'
        case 'config'
            printf '%s\t%s\n' 'get' 'Show one preference' 'set' 'Change one preference' 'unset' 'Return one preference to its default' 'list' 'Show all preferences'
    end
end

function __openclaw_provider_options
    switch "$argv[1]"
        case ''
            printf '%s\t%s\n' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never' '--version' 'Version'
        case 'provider'
            printf '%s\t%s\n' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never' '--version' 'Version'
        case 'provider keys'
            printf '%s\t%s\n' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never' '--version' 'Version'
        case 'config'
            printf '%s\t%s\n' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never' '--version' 'Version'
        case 'provider chat'
            printf '%s\t%s\n' '-m' 'Ask this model, as zai/glm-4.7 or glm-4.7' '--model' 'Ask this model, as zai/glm-4.7 or glm-4.7' '-p' 'Ask this provider' '--provider' 'Ask this provider' '--fallback' 'Go on to others even from a named one, or never' '--no-fallback' 'Go on to others even from a named one, or never' '--fallback-model' 'Next in line; may be repeated' '--task' 'What it is: coding, reasoning, creative, simple, …' '--quality' 'max_speed, balanced, max_quality, max_context' '--budget' 'free_only, cost_first, quality_first, balanced' '--max-price' 'Highest price per 1M tokens: 3, or in/out: 1/5' '--zdr' 'Only where nothing is retained' '-c' 'Go on with the newest conversation' '--continue' 'Go on with the newest conversation' '--session' 'Go on with this conversation, or begin it' '-s' 'System prompt' '--system' 'System prompt' '-f' 'Attach a text file or an image; may be repeated' '--file' 'Attach a text file or an image; may be repeated' '--schema' 'Answer with JSON that this JSON Schema allows' '-x' 'Print only the first code block' '--extract' 'Print only the first code block' '--stream-json' 'NDJSON events; the last one is the result' '--stream' 'Print as it comes, or hold until complete' '--no-stream' 'Print as it comes, or hold until complete' '--raw' 'The text exactly as it came: no newline added' '-q' 'No answer line, no notices' '--quiet' 'No answer line, no notices' '-n' 'Decide only; ask nobody' '--dry-run' 'Decide only; ask nobody' '--no-log' 'Leave no entry in the log' '--no-stdin' 'Do not read standard input' '--wait' 'Wait this long for a provider to come back' '--timeout' 'Give up after this long: 90s, 5m' '--max-tokens' 'Longest answer, tokens' '--temperature' 'Sampling temperature' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider setup'
            printf '%s\t%s\n' '-p' 'This provider' '--provider' 'This provider' '--account' 'This account of it, as google-2' '--key-stdin' 'Read the key from standard input and store it' '--key-env' 'Refer to the key in this variable' '--base-url' 'Reach it there; a new name becomes a provider' '--from-env' 'Adopt every key found in the environment' '--no-verify' 'Do not prove keys by a live request' '--prefer' 'Who is asked first, with commas between' '--budget' 'free_only, cost_first, quality_first, balanced' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider list'
            printf '%s\t%s\n' '--models' 'List the models of each provider too' '-a' 'Providers without a key as well' '--all' 'Providers without a key as well' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider models'
            printf '%s\t%s\n' '-p' 'Only of this provider' '--provider' 'Only of this provider' '--free' 'Only those that cost nothing, or have a free allowance' '--vision' 'Only those that see images' '--tools' 'Only those that call tools' '--json-schema' 'Only those that follow a JSON schema natively' '-u' 'Only those for which there is a key' '--usable' 'Only those for which there is a key' '--retired' 'Retired ones as well' '--refresh' 'Read the lists of the providers anew first' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider status'
            printf '%s\t%s\n' '-a' 'Providers without a key as well' '--all' 'Providers without a key as well' '--by' 'All figures for each provider, account, model or task' '-w' 'Keep it on the screen, until q (terminals)' '--watch' 'Keep it on the screen, until q (terminals)' '--interval' 'Between two looks, with --watch (2)' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider quota'
            printf '%s\t%s\n' '--refresh' 'Ask the providers that have a quota or balance endpoint first' '--probe' 'As --refresh, and one minimal paid request where only headers tell' '--check' 'Exit 0: fine, 1: nothing left, 2: low' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider prefer'
            printf '%s\t%s\n' '--task' 'For one kind of task: coding, reasoning, simple, …' '--quality' 'max_speed, balanced, max_quality, max_context' '--budget' 'free_only, cost_first, quality_first, balanced' '--unset' 'Take this preference away' '--show' 'Show what is preferred; change nothing' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider set'
            printf '%s\t%s\n' '--task' 'For one kind of task: coding, reasoning, simple, …' '--quality' 'max_speed, balanced, max_quality, max_context' '--budget' 'free_only, cost_first, quality_first, balanced' '--preferred' 'Who is asked first' '--fallback' 'Who comes after, with commas between' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider switch'
            printf '%s\t%s\n' '--for' 'Until then, as 2h; without it until reset' '--session' 'Only in this conversation; the newest where none is named' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider reset'
            printf '%s\t%s\n' '--health' 'Cooldowns and strikes, proved by one request each' '--quota' 'Counted use of quotas' '--cache' 'Everything learned: health, measurements, model lists' '--all' 'All of these, and the pin' '-n' 'Say what would go; change nothing' '--dry-run' 'Say what would go; change nothing' '-y' 'Do not ask' '--yes' 'Do not ask' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider explain'
            printf '%s\t%s\n' '-m' 'Ask this model, as zai/glm-4.7 or glm-4.7' '--model' 'Ask this model, as zai/glm-4.7 or glm-4.7' '-p' 'Ask this provider' '--provider' 'Ask this provider' '--fallback' 'Go on to others even from a named one, or never' '--no-fallback' 'Go on to others even from a named one, or never' '--fallback-model' 'Next in line; may be repeated' '--task' 'What it is: coding, reasoning, creative, simple, …' '--quality' 'max_speed, balanced, max_quality, max_context' '--budget' 'free_only, cost_first, quality_first, balanced' '--max-price' 'Highest price per 1M tokens: 3, or in/out: 1/5' '--zdr' 'Only where nothing is retained' '-s' 'System prompt' '--system' 'System prompt' '-f' 'Attach a text file or an image; may be repeated' '--file' 'Attach a text file or an image; may be repeated' '--no-stdin' 'Do not read standard input' '--max-tokens' 'Longest answer, tokens' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider log'
            printf '%s\t%s\n' '-n' 'At most this many, the newest (20)' '--count' 'At most this many, the newest (20)' '--since' 'Only of the last 24h, 30m, 7d' '-p' 'Only where this one was asked' '--provider' 'Only where this one was asked' '--task' 'What it is: coding, reasoning, creative, simple, …' '--reason' 'Why it was chosen: preference, limit, cost, …' '--failed' 'Only those without an answer' '--follow' 'Go on as they happen, until Ctrl-C' '--why' 'The whole decision and every attempt; or: last' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider monitor'
            printf '%s\t%s\n' '--once' 'One frame, and no more' '--interval' 'Between two looks at health and quotas (1)' '-a' 'Providers without a key as well' '--all' 'Providers without a key as well' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider doctor'
            printf '%s\t%s\n' '--offline' 'Do not ask the providers' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider demo'
            printf '%s\t%s\n' '--fast' 'Answers at once, without the simulated speeds' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider selftest'
            printf '%s\t%s\n' '--fast' 'Time limits of two seconds instead of yours' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider completion'
            printf '%s\t%s\n' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider keys list'
            printf '%s\t%s\n' '-a' 'Those without a key as well' '--all' 'Those without a key as well' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider keys set'
            printf '%s\t%s\n' '--account' 'For this account of the provider' '--key-stdin' 'Read the key from standard input' '--key-env' 'Take the key from this variable' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider keys remove'
            printf '%s\t%s\n' '--account' 'Of this account of the provider' '-y' 'Do not ask' '--yes' 'Do not ask' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider keys test'
            printf '%s\t%s\n' '--account' 'Only of this account' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'provider keys migrate'
            printf '%s\t%s\n' '-n' 'Say what would move; move nothing' '--dry-run' 'Say what would move; move nothing' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'config get'
            printf '%s\t%s\n' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'config set'
            printf '%s\t%s\n' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'config unset'
            printf '%s\t%s\n' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
        case 'config list'
            printf '%s\t%s\n' '--json' 'One JSON document, on failure too' '-h' 'Help' '--help' 'Help' '--color' 'Colours always' '--no-color' 'Colours never'
    end
end

function __openclaw_provider_kind
    switch "$argv[1]"
        case 'provider chat -m'
            echo -- '@models'
        case 'provider chat --model'
            echo -- '@models'
        case 'provider chat -p'
            echo -- '@providers'
        case 'provider chat --provider'
            echo -- '@providers'
        case 'provider chat --fallback-model'
            echo -- '@models'
        case 'provider chat --task'
            echo -- 'coding reasoning planning decision creative simple'
        case 'provider chat --quality'
            echo -- 'max_speed balanced max_quality max_context'
        case 'provider chat --budget'
            echo -- 'free_only cost_first quality_first balanced'
        case 'provider chat --max-price'
            echo -- '-'
        case 'provider chat --session'
            echo -- '@sessions'
        case 'provider chat -s'
            echo -- '-'
        case 'provider chat --system'
            echo -- '-'
        case 'provider chat -f'
            echo -- '@files'
        case 'provider chat --file'
            echo -- '@files'
        case 'provider chat --schema'
            echo -- '@files'
        case 'provider chat --wait'
            echo -- '-'
        case 'provider chat --timeout'
            echo -- '-'
        case 'provider chat --max-tokens'
            echo -- '-'
        case 'provider chat --temperature'
            echo -- '-'
        case 'provider setup -p'
            echo -- '@providers'
        case 'provider setup --provider'
            echo -- '@providers'
        case 'provider setup --account'
            echo -- '-'
        case 'provider setup --key-env'
            echo -- '-'
        case 'provider setup --base-url'
            echo -- '-'
        case 'provider setup --prefer'
            echo -- '-'
        case 'provider setup --budget'
            echo -- 'free_only cost_first quality_first balanced'
        case 'provider setup 0'
            echo -- '@providers'
        case 'provider models -p'
            echo -- '@providers'
        case 'provider models --provider'
            echo -- '@providers'
        case 'provider status --by'
            echo -- 'provider account model task'
        case 'provider status --interval'
            echo -- '-'
        case 'provider quota 0'
            echo -- '@providers'
        case 'provider prefer --task'
            echo -- 'coding reasoning planning decision creative simple'
        case 'provider prefer --quality'
            echo -- 'max_speed balanced max_quality max_context'
        case 'provider prefer --budget'
            echo -- 'free_only cost_first quality_first balanced'
        case 'provider set --task'
            echo -- 'coding reasoning planning decision creative simple'
        case 'provider set --quality'
            echo -- 'max_speed balanced max_quality max_context'
        case 'provider set --budget'
            echo -- 'free_only cost_first quality_first balanced'
        case 'provider set --preferred'
            echo -- '@targets'
        case 'provider set --fallback'
            echo -- '@targets'
        case 'provider switch --for'
            echo -- '-'
        case 'provider switch --session'
            echo -- '?@sessions'
        case 'provider switch 0'
            echo -- '@targets'
        case 'provider reset --health'
            echo -- '?@providers'
        case 'provider explain -m'
            echo -- '@models'
        case 'provider explain --model'
            echo -- '@models'
        case 'provider explain -p'
            echo -- '@providers'
        case 'provider explain --provider'
            echo -- '@providers'
        case 'provider explain --fallback-model'
            echo -- '@models'
        case 'provider explain --task'
            echo -- 'coding reasoning planning decision creative simple'
        case 'provider explain --quality'
            echo -- 'max_speed balanced max_quality max_context'
        case 'provider explain --budget'
            echo -- 'free_only cost_first quality_first balanced'
        case 'provider explain --max-price'
            echo -- '-'
        case 'provider explain -s'
            echo -- '-'
        case 'provider explain --system'
            echo -- '-'
        case 'provider explain -f'
            echo -- '-'
        case 'provider explain --file'
            echo -- '-'
        case 'provider explain --max-tokens'
            echo -- '-'
        case 'provider log -n'
            echo -- '-'
        case 'provider log --count'
            echo -- '-'
        case 'provider log --since'
            echo -- '-'
        case 'provider log -p'
            echo -- '@providers'
        case 'provider log --provider'
            echo -- '@providers'
        case 'provider log --task'
            echo -- 'coding reasoning planning decision creative simple'
        case 'provider log --reason'
            echo -- 'preference limit cost context quality pinned latency only_option'
        case 'provider log --why'
            echo -- '-'
        case 'provider monitor --interval'
            echo -- '-'
        case 'provider completion 0'
            echo -- 'bash zsh fish powershell'
        case 'provider keys set --account'
            echo -- '-'
        case 'provider keys set --key-env'
            echo -- '-'
        case 'provider keys set 0'
            echo -- '@providers'
        case 'provider keys remove --account'
            echo -- '-'
        case 'provider keys remove 0'
            echo -- '@providers'
        case 'provider keys test --account'
            echo -- '-'
        case 'provider keys test 0'
            echo -- '@providers'
        case 'config get 0'
            echo -- 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
        case 'config set 0'
            echo -- 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
        case 'config set 1'
            echo -- '-'
        case 'config unset 0'
            echo -- 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
        case 'config list 0'
            echo -- 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
        case 'provider chat 0' 'provider chat 1' 'provider chat 2' 'provider chat 3' 'provider chat 4' 'provider chat 5' 'provider chat 6' 'provider chat 7' 'provider chat 8' 'provider chat 9'
            echo -- '-'
        case 'provider models 0' 'provider models 1' 'provider models 2' 'provider models 3' 'provider models 4' 'provider models 5' 'provider models 6' 'provider models 7' 'provider models 8' 'provider models 9'
            echo -- '-'
        case 'provider prefer 0' 'provider prefer 1' 'provider prefer 2' 'provider prefer 3' 'provider prefer 4' 'provider prefer 5' 'provider prefer 6' 'provider prefer 7' 'provider prefer 8' 'provider prefer 9'
            echo -- '@targets'
        case 'provider explain 0' 'provider explain 1' 'provider explain 2' 'provider explain 3' 'provider explain 4' 'provider explain 5' 'provider explain 6' 'provider explain 7' 'provider explain 8' 'provider explain 9'
            echo -- '-'
    end
end

function __openclaw_provider_leads_on
    contains -- "$argv[1]" 'provider' 'provider keys' 'config' 'provider chat' 'provider setup' 'provider list' 'provider models' 'provider status' 'provider quota' 'provider prefer' 'provider set' 'provider switch' 'provider reset' 'provider explain' 'provider log' 'provider monitor' 'provider doctor' 'provider demo' 'provider selftest' 'provider completion' 'provider keys list' 'provider keys set' 'provider keys remove' 'provider keys test' 'provider keys migrate' 'config get' 'config set' 'config unset' 'config list'
end

function __openclaw_provider_candidates
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
