// Owns the script for PowerShell, Windows PowerShell 5.1 included.
import { type CompletionNode, type Named, valueKinds } from './tree.ts';

export function powershellScript(tree: readonly CompletionNode[]): string {
  const list = (rows: readonly Named[]) =>
    `@(${rows.map(({ name, summary }) => `@(${quote(name)}, ${quote(summary)})`).join(', ')})`;
  const table = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([key, value]) => `    ${quote(key)} = ${value}`).join('\n');
  const commands = tree.flatMap(({ path, commands: rows }): [string, string][] =>
    rows.length > 0 ? [[path, list(rows)]] : [],
  );
  return `# PowerShell completion of openclaw provider. Made by: openclaw provider completion powershell
$OpenClawProviderCommands = @{
${table(commands)}
}
$OpenClawProviderOptions = @{
${table(tree.map(({ path, options }) => [path, list(options)]))}
}
# Names of options differ by case alone (-v, -V); the tables of PowerShell do not.
$OpenClawProviderKinds = New-Object System.Collections.Hashtable ([System.StringComparer]::Ordinal)
${[...valueKinds(tree)].map(([place, kind]) => `$OpenClawProviderKinds[${quote(place)}] = ${quote(kind)}`).join('\n')}
$OpenClawProviderPaths = @(${tree.flatMap(({ path }) => (path ? [quote(path)] : [])).join(', ')})

${WALK}`;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

const WALK = String.raw`$OpenClawProviderCompleter = {
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
`;
