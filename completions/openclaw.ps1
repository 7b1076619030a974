# PowerShell completion of openclaw provider. Made by: openclaw provider completion powershell
$OpenClawProviderCommands = @{
    '' = @(@('provider', 'Route requests over every language model you can reach'), @('config', 'Read and change preferences by dotted path (provider.*)'))
    'provider' = @(@('chat', 'Ask: one question, a pipe, a file, or a conversation'), @('setup', 'Providers, keys and preferences, step by step or by flags'), @('list', 'Providers, their accounts and where the keys come from'), @('models', 'Search the models of all providers'), @('status', 'Current provider, health, quota, cost and latency'), @('quota', 'What is left of each quota and when it resets'), @('prefer', 'Who is asked first: by default, for a task or a goal'), @('set', 'The same as prefer, in other words'), @('switch', 'Pin a provider or a model by hand'), @('reset', 'Back to automatic routing; forget health, quotas, cache'), @('explain', 'Decide without asking anybody, and say why'), @('log', 'Routing decisions and what came of them'), @('sessions', 'Conversations: list them, read one, remove one'), @('monitor', 'Providers, quotas, latency and decisions, live on the screen'), @('usage', 'Cost and tokens by provider, model, task and day'), @('doctor', 'Check configuration, keys, files and network'), @('demo', 'See routing and failover on simulated providers, without a key'), @('selftest', 'Your settings against sixteen simulated provider faults'), @('completion', 'Print the completion script of a shell'), @('keys', 'Keys: where they are, set, remove, test, migrate'), @('credits', 'Prepaid credits: balance, top-up, history, off'))
    'provider keys' = @(@('list', 'Where the key of each provider comes from'), @('set', 'Store a key in the keychain or the vault'), @('remove', 'Forget a stored key'), @('test', 'Prove keys with one small request each'), @('migrate', 'Move plain-text and environment keys to the keychain'))
    'provider credits' = @(@('balance', 'What is left of the prepaid credits'), @('topup', 'Write down a payment as prepaid credits'), @('history', 'The ledger of credits, line by line'), @('off', 'Pay for calls without credits again'))
    'config' = @(@('get', 'Show one preference'), @('set', 'Change one preference'), @('unset', 'Return one preference to its default'), @('list', 'Show all preferences'))
}
$OpenClawProviderOptions = @{
    '' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'), @('--version', 'Version'))
    'provider' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'), @('--version', 'Version'))
    'provider keys' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'), @('--version', 'Version'))
    'provider credits' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'), @('--version', 'Version'))
    'config' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'), @('--version', 'Version'))
    'provider chat' = @(@('-m', 'Ask this model, as zai/glm-4.7 or glm-4.7'), @('--model', 'Ask this model, as zai/glm-4.7 or glm-4.7'), @('-p', 'Ask this provider'), @('--provider', 'Ask this provider'), @('--fallback', 'Go on to others even from a named one, or never'), @('--no-fallback', 'Go on to others even from a named one, or never'), @('--fallback-model', 'Next in line; may be repeated'), @('--task', 'What it is: coding, reasoning, creative, simple, …'), @('--quality', 'max_speed, balanced, max_quality, max_context'), @('--budget', 'free_only, cost_first, quality_first, balanced'), @('--max-price', 'Highest price per 1M tokens: 3, or in/out: 1/5'), @('--sort', 'price, throughput, latency'), @('--data-collection', 'deny: only who is known not to collect; or allow'), @('--zdr', 'Only where nothing is retained'), @('--openrouter', 'yes, no, or only'), @('--client', 'In whose name; its budgets hold too (OPENCLAW_CLIENT)'), @('-c', 'Go on with the newest conversation'), @('--continue', 'Go on with the newest conversation'), @('--session', 'Go on with this conversation, or begin it'), @('-s', 'System prompt'), @('--system', 'System prompt'), @('-f', 'Attach a text file or an image; may be repeated'), @('--file', 'Attach a text file or an image; may be repeated'), @('--schema', 'Answer with JSON that this JSON Schema allows'), @('-x', 'Print only the first code block'), @('--extract', 'Print only the first code block'), @('--stream-json', 'NDJSON events; the last one is the result'), @('--stream', 'Print as it comes, or hold until complete'), @('--no-stream', 'Print as it comes, or hold until complete'), @('--raw', 'The text exactly as it came: no newline added'), @('-q', 'No answer line, no notices'), @('--quiet', 'No answer line, no notices'), @('-n', 'Decide only; ask nobody'), @('--dry-run', 'Decide only; ask nobody'), @('--cache', 'Asked before? That answer, for a week, at no cost'), @('--no-log', 'Leave no entry in the log'), @('--no-stdin', 'Do not read standard input'), @('--wait', 'Wait this long for a provider to come back'), @('--timeout', 'Give up after this long: 90s, 5m'), @('--max-tokens', 'Longest answer, tokens'), @('--temperature', 'Sampling temperature'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider setup' = @(@('-p', 'This provider'), @('--provider', 'This provider'), @('--account', 'This account of it, as google-2'), @('--key-stdin', 'Read the key from standard input and store it'), @('--key-env', 'Refer to the key in this variable'), @('--base-url', 'Reach it there; a new name becomes a provider'), @('--from-env', 'Adopt every key found in the environment'), @('--no-verify', 'Do not prove keys by a live request'), @('--prefer', 'Who is asked first, with commas between'), @('--budget', 'free_only, cost_first, quality_first, balanced'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider list' = @(@('--models', 'List the models of each provider too'), @('-a', 'Providers without a key as well'), @('--all', 'Providers without a key as well'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider models' = @(@('-p', 'Only of this provider'), @('--provider', 'Only of this provider'), @('--free', 'Only those that cost nothing, or have a free allowance'), @('--vision', 'Only those that see images'), @('--tools', 'Only those that call tools'), @('--json-schema', 'Only those that follow a JSON schema natively'), @('-u', 'Only those for which there is a key'), @('--usable', 'Only those for which there is a key'), @('--retired', 'Retired ones as well'), @('--refresh', 'Read the lists of the providers anew first'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider status' = @(@('-a', 'Providers without a key as well'), @('--all', 'Providers without a key as well'), @('--by', 'All figures for each provider, account, model or task'), @('-w', 'Keep it on the screen, until q (terminals)'), @('--watch', 'Keep it on the screen, until q (terminals)'), @('--interval', 'Between two looks, with --watch (2)'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider quota' = @(@('--refresh', 'Ask the providers that have a quota or balance endpoint first'), @('--probe', 'As --refresh, and one minimal paid request where only headers tell'), @('--check', 'Exit 0: fine, 1: nothing left, 2: low'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider prefer' = @(@('--task', 'For one kind of task: coding, reasoning, simple, …'), @('--quality', 'max_speed, balanced, max_quality, max_context'), @('--budget', 'free_only, cost_first, quality_first, balanced'), @('--unset', 'Take this preference away'), @('--show', 'Show what is preferred; change nothing'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider set' = @(@('--task', 'For one kind of task: coding, reasoning, simple, …'), @('--quality', 'max_speed, balanced, max_quality, max_context'), @('--budget', 'free_only, cost_first, quality_first, balanced'), @('--preferred', 'Who is asked first'), @('--fallback', 'Who comes after, with commas between'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider switch' = @(@('--for', 'Until then, as 2h; without it until reset'), @('--session', 'Only in this conversation; the newest where none is named'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider reset' = @(@('--health', 'Cooldowns and strikes, proved by one request each'), @('--quota', 'Counted use of quotas'), @('--cache', 'All that was learned: health, measures, models, answers'), @('--answers', 'Only the answers that chat --cache keeps'), @('--all', 'All of these, and the pin'), @('-n', 'Say what would go; change nothing'), @('--dry-run', 'Say what would go; change nothing'), @('-y', 'Do not ask'), @('--yes', 'Do not ask'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider explain' = @(@('-m', 'Ask this model, as zai/glm-4.7 or glm-4.7'), @('--model', 'Ask this model, as zai/glm-4.7 or glm-4.7'), @('-p', 'Ask this provider'), @('--provider', 'Ask this provider'), @('--fallback', 'Go on to others even from a named one, or never'), @('--no-fallback', 'Go on to others even from a named one, or never'), @('--fallback-model', 'Next in line; may be repeated'), @('--task', 'What it is: coding, reasoning, creative, simple, …'), @('--quality', 'max_speed, balanced, max_quality, max_context'), @('--budget', 'free_only, cost_first, quality_first, balanced'), @('--max-price', 'Highest price per 1M tokens: 3, or in/out: 1/5'), @('--sort', 'price, throughput, latency'), @('--data-collection', 'deny: only who is known not to collect; or allow'), @('--zdr', 'Only where nothing is retained'), @('--openrouter', 'yes, no, or only'), @('--client', 'In whose name; its budgets hold too (OPENCLAW_CLIENT)'), @('-s', 'System prompt'), @('--system', 'System prompt'), @('-f', 'Attach a text file or an image; may be repeated'), @('--file', 'Attach a text file or an image; may be repeated'), @('--no-stdin', 'Do not read standard input'), @('--max-tokens', 'Longest answer, tokens'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider log' = @(@('-n', 'At most this many, the newest (20)'), @('--count', 'At most this many, the newest (20)'), @('--since', 'Only of the last 24h, 30m, 7d'), @('-p', 'Only where this one was asked'), @('--provider', 'Only where this one was asked'), @('--session', 'Only of this conversation'), @('--client', 'Only in the name of this client'), @('--task', 'What it is: coding, reasoning, creative, simple, …'), @('--reason', 'Why it was chosen: preference, limit, cost, …'), @('--failed', 'Only those without an answer'), @('--follow', 'Go on as they happen, until Ctrl-C'), @('--replay', 'Decide the past again under the file of --config'), @('--config', 'The other providers.json'), @('--why', 'The whole decision and every attempt; or: last'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider sessions' = @(@('--remove', 'Forget this conversation, after asking'), @('-y', 'Do not ask'), @('--yes', 'Do not ask'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider monitor' = @(@('--once', 'One frame, and no more'), @('--interval', 'Between two looks at health and quotas (1)'), @('-a', 'Providers without a key as well'), @('--all', 'Providers without a key as well'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider usage' = @(@('--days', 'Of so many days, today included (30)'), @('--savings', 'Against previous, the policy of a day, or a file'), @('--reconcile', 'Ask what past calls cost in the end, where a provider tells'), @('--csv', 'One line a day, provider, account, model, task and client'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider doctor' = @(@('--offline', 'Do not ask the providers'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider demo' = @(@('--fast', 'Answers at once, without the simulated speeds'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider selftest' = @(@('--fast', 'Time limits of two seconds instead of yours'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider completion' = @(@('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider keys list' = @(@('-a', 'Those without a key as well'), @('--all', 'Those without a key as well'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider keys set' = @(@('--account', 'For this account of the provider'), @('--key-stdin', 'Read the key from standard input'), @('--key-env', 'Take the key from this variable'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider keys remove' = @(@('--account', 'Of this account of the provider'), @('-y', 'Do not ask'), @('--yes', 'Do not ask'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider keys test' = @(@('--account', 'Only of this account'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider keys migrate' = @(@('-n', 'Say what would move; move nothing'), @('--dry-run', 'Say what would move; move nothing'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider credits balance' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider credits topup' = @(@('--payment-id', 'Of this payment: given again, it changes nothing'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider credits history' = @(@('-n', 'At most this many, the newest (20)'), @('--count', 'At most this many, the newest (20)'), @('--verify', 'Add all lines up, check every balance; exit 1: wrong'), @('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'provider credits off' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'config get' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'config set' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'config unset' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
    'config list' = @(@('--json', 'One JSON document, on failure too'), @('-h', 'Help'), @('--help', 'Help'), @('--color', 'Colours always'), @('--no-color', 'Colours never'))
}
# Names of options differ by case alone (-v, -V); the tables of PowerShell do not.
$OpenClawProviderKinds = New-Object System.Collections.Hashtable ([System.StringComparer]::Ordinal)
$OpenClawProviderKinds['provider chat -m'] = '@models'
$OpenClawProviderKinds['provider chat --model'] = '@models'
$OpenClawProviderKinds['provider chat -p'] = '@providers'
$OpenClawProviderKinds['provider chat --provider'] = '@providers'
$OpenClawProviderKinds['provider chat --fallback-model'] = '@models'
$OpenClawProviderKinds['provider chat --task'] = 'coding reasoning planning decision creative simple'
$OpenClawProviderKinds['provider chat --quality'] = 'max_speed balanced max_quality max_context'
$OpenClawProviderKinds['provider chat --budget'] = 'free_only cost_first quality_first balanced'
$OpenClawProviderKinds['provider chat --max-price'] = '-'
$OpenClawProviderKinds['provider chat --sort'] = 'price throughput latency'
$OpenClawProviderKinds['provider chat --data-collection'] = 'allow deny'
$OpenClawProviderKinds['provider chat --openrouter'] = 'yes no only'
$OpenClawProviderKinds['provider chat --client'] = '-'
$OpenClawProviderKinds['provider chat --session'] = '@sessions'
$OpenClawProviderKinds['provider chat -s'] = '-'
$OpenClawProviderKinds['provider chat --system'] = '-'
$OpenClawProviderKinds['provider chat -f'] = '@files'
$OpenClawProviderKinds['provider chat --file'] = '@files'
$OpenClawProviderKinds['provider chat --schema'] = '@files'
$OpenClawProviderKinds['provider chat --wait'] = '-'
$OpenClawProviderKinds['provider chat --timeout'] = '-'
$OpenClawProviderKinds['provider chat --max-tokens'] = '-'
$OpenClawProviderKinds['provider chat --temperature'] = '-'
$OpenClawProviderKinds['provider chat *'] = '-'
$OpenClawProviderKinds['provider setup -p'] = '@providers'
$OpenClawProviderKinds['provider setup --provider'] = '@providers'
$OpenClawProviderKinds['provider setup --account'] = '-'
$OpenClawProviderKinds['provider setup --key-env'] = '-'
$OpenClawProviderKinds['provider setup --base-url'] = '-'
$OpenClawProviderKinds['provider setup --prefer'] = '-'
$OpenClawProviderKinds['provider setup --budget'] = 'free_only cost_first quality_first balanced'
$OpenClawProviderKinds['provider setup 0'] = '@providers'
$OpenClawProviderKinds['provider models -p'] = '@providers'
$OpenClawProviderKinds['provider models --provider'] = '@providers'
$OpenClawProviderKinds['provider models *'] = '-'
$OpenClawProviderKinds['provider status --by'] = 'provider account model task'
$OpenClawProviderKinds['provider status --interval'] = '-'
$OpenClawProviderKinds['provider quota 0'] = '@providers'
$OpenClawProviderKinds['provider prefer --task'] = 'coding reasoning planning decision creative simple'
$OpenClawProviderKinds['provider prefer --quality'] = 'max_speed balanced max_quality max_context'
$OpenClawProviderKinds['provider prefer --budget'] = 'free_only cost_first quality_first balanced'
$OpenClawProviderKinds['provider prefer *'] = '@targets'
$OpenClawProviderKinds['provider set --task'] = 'coding reasoning planning decision creative simple'
$OpenClawProviderKinds['provider set --quality'] = 'max_speed balanced max_quality max_context'
$OpenClawProviderKinds['provider set --budget'] = 'free_only cost_first quality_first balanced'
$OpenClawProviderKinds['provider set --preferred'] = '@targets'
$OpenClawProviderKinds['provider set --fallback'] = '@targets'
$OpenClawProviderKinds['provider switch --for'] = '-'
$OpenClawProviderKinds['provider switch --session'] = '?@sessions'
$OpenClawProviderKinds['provider switch 0'] = '@targets'
$OpenClawProviderKinds['provider reset --health'] = '?@providers'
$OpenClawProviderKinds['provider explain -m'] = '@models'
$OpenClawProviderKinds['provider explain --model'] = '@models'
$OpenClawProviderKinds['provider explain -p'] = '@providers'
$OpenClawProviderKinds['provider explain --provider'] = '@providers'
$OpenClawProviderKinds['provider explain --fallback-model'] = '@models'
$OpenClawProviderKinds['provider explain --task'] = 'coding reasoning planning decision creative simple'
$OpenClawProviderKinds['provider explain --quality'] = 'max_speed balanced max_quality max_context'
$OpenClawProviderKinds['provider explain --budget'] = 'free_only cost_first quality_first balanced'
$OpenClawProviderKinds['provider explain --max-price'] = '-'
$OpenClawProviderKinds['provider explain --sort'] = 'price throughput latency'
$OpenClawProviderKinds['provider explain --data-collection'] = 'allow deny'
$OpenClawProviderKinds['provider explain --openrouter'] = 'yes no only'
$OpenClawProviderKinds['provider explain --client'] = '-'
$OpenClawProviderKinds['provider explain -s'] = '-'
$OpenClawProviderKinds['provider explain --system'] = '-'
$OpenClawProviderKinds['provider explain -f'] = '-'
$OpenClawProviderKinds['provider explain --file'] = '-'
$OpenClawProviderKinds['provider explain --max-tokens'] = '-'
$OpenClawProviderKinds['provider explain *'] = '-'
$OpenClawProviderKinds['provider log -n'] = '-'
$OpenClawProviderKinds['provider log --count'] = '-'
$OpenClawProviderKinds['provider log --since'] = '-'
$OpenClawProviderKinds['provider log -p'] = '@providers'
$OpenClawProviderKinds['provider log --provider'] = '@providers'
$OpenClawProviderKinds['provider log --session'] = '@sessions'
$OpenClawProviderKinds['provider log --client'] = '-'
$OpenClawProviderKinds['provider log --task'] = 'coding reasoning planning decision creative simple'
$OpenClawProviderKinds['provider log --reason'] = 'preference limit cost context quality pinned latency only_option'
$OpenClawProviderKinds['provider log --config'] = '@files'
$OpenClawProviderKinds['provider log --why'] = '-'
$OpenClawProviderKinds['provider sessions 0'] = '@sessions'
$OpenClawProviderKinds['provider monitor --interval'] = '-'
$OpenClawProviderKinds['provider usage --days'] = '-'
$OpenClawProviderKinds['provider usage --savings'] = '@files'
$OpenClawProviderKinds['provider completion 0'] = 'bash zsh fish powershell'
$OpenClawProviderKinds['provider keys set --account'] = '-'
$OpenClawProviderKinds['provider keys set --key-env'] = '-'
$OpenClawProviderKinds['provider keys set 0'] = '@providers'
$OpenClawProviderKinds['provider keys remove --account'] = '-'
$OpenClawProviderKinds['provider keys remove 0'] = '@providers'
$OpenClawProviderKinds['provider keys test --account'] = '-'
$OpenClawProviderKinds['provider keys test 0'] = '@providers'
$OpenClawProviderKinds['provider credits topup --payment-id'] = '-'
$OpenClawProviderKinds['provider credits topup 0'] = '-'
$OpenClawProviderKinds['provider credits history -n'] = '-'
$OpenClawProviderKinds['provider credits history --count'] = '-'
$OpenClawProviderKinds['config get 0'] = 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
$OpenClawProviderKinds['config set 0'] = 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
$OpenClawProviderKinds['config set 1'] = '-'
$OpenClawProviderKinds['config unset 0'] = 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
$OpenClawProviderKinds['config list 0'] = 'provider.auto_routing provider.switch_on_limit provider.preserve_context provider.budget_mode provider.default provider.quality provider.task.coding provider.task.reasoning provider.task.planning provider.task.decision provider.task.creative provider.task.simple provider.quality.max_speed provider.quality.balanced provider.quality.max_quality provider.quality.max_context provider.use_openrouter provider.zdr provider.data_collection provider.sort provider.temperature provider.max_tokens provider.log_content provider.task_classifier provider.on_budget provider.budget.day provider.budget.week provider.budget.month'
$OpenClawProviderPaths = @('provider', 'provider keys', 'provider credits', 'config', 'provider chat', 'provider setup', 'provider list', 'provider models', 'provider status', 'provider quota', 'provider prefer', 'provider set', 'provider switch', 'provider reset', 'provider explain', 'provider log', 'provider sessions', 'provider monitor', 'provider usage', 'provider doctor', 'provider demo', 'provider selftest', 'provider completion', 'provider keys list', 'provider keys set', 'provider keys remove', 'provider keys test', 'provider keys migrate', 'provider credits balance', 'provider credits topup', 'provider credits history', 'provider credits off', 'config get', 'config set', 'config unset', 'config list')

$OpenClawProviderCompleter = {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition) } | ForEach-Object { $_.Extent.Text })
    $program = $typed[0]
    $node = ''; $kind = ''; $place = 0; $rows = @(); $before = ''; $current = $wordToComplete
    if ((Split-Path -Leaf $program) -like 'openclaw-provider*' -and @('provider', 'config') -notcontains $typed[1]) { $node = 'provider' }
    foreach ($word in @($typed | Select-Object -Skip 1)) {
        $path = "$node $word".Trim()
        if ($kind -ne '' -and -not ($kind.StartsWith('?') -and $word.StartsWith('-'))) { $kind = '' }
        elseif ($word.StartsWith('-')) { $kind = [string]$OpenClawProviderKinds["$node $word"] }
        elseif ($OpenClawProviderPaths -contains $path) { $node = $path }
        else { $place += 1 }
    }
    if ($kind.StartsWith('?') -and $current.StartsWith('-')) { $kind = '' }
    if ($node -eq '' -and $place -gt 0) { return }
    if ($kind -eq '' -and $current -match '^(--[^=]+=)(.*)$') {
        $before = $Matches[1]; $current = $Matches[2]
        $kind = [string]$OpenClawProviderKinds["$node " + $before.TrimEnd('=')]
    }
    elseif ($kind -eq '' -and $current.StartsWith('-')) { $rows = $OpenClawProviderOptions[$node] }
    elseif ($kind -eq '') {
        if ($OpenClawProviderCommands.ContainsKey($node)) { $rows = $OpenClawProviderCommands[$node] }
        $kind = [string]$OpenClawProviderKinds["$node $place"]
        if ($kind -eq '') { $kind = [string]$OpenClawProviderKinds["$node *"] }
    }
    $kind = $kind -replace '^\?', ''
    # Without a candidate PowerShell itself offers files.
    if ($kind -like '@*' -and $kind -ne '@files') { $rows = @(& $program provider completion --values $kind.Substring(1) 2>$null | ForEach-Object { , @($_, $_) }) }
    elseif ($kind -ne '' -and $kind -ne '-' -and $kind -ne '@files') { $rows = @($kind.Split(' ') | ForEach-Object { , @($_, $_) }) }
    foreach ($row in $rows) {
        if ($row[0].StartsWith($current)) {
            [System.Management.Automation.CompletionResult]::new($before + $row[0], $row[0], 'ParameterValue', $row[1])
        }
    }
}
Register-ArgumentCompleter -Native -CommandName openclaw, openclaw-provider -ScriptBlock $OpenClawProviderCompleter
