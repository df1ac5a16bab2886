/*
 * Each script passes the words up to the cursor, and gets a line for each candidate: its text, a tab, its description.
 * Ids come from a server, so they are quoted: otherwise the shell could run what is in them.
 */

// In bash, a colon or an equals sign ends a word, and a candidate replaces only what follows it. `read` without -r
// unquotes what an earlier completion quoted; in zsh, (Q) does.
const bash = `_rollcall() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() current kept= candidate
  read -a words <<<"$line"
  [[ $line == *[[:space:]] && $line != *\\\\[[:space:]] ]] && words+=("")
  current=\${words[\${#words[@]}-1]}
  [[ $current == *[:=]* && $COMP_WORDBREAKS == *:* ]] && kept=\${current%"\${current##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    printf -v candidate %q "\${candidate#"$kept"}"
    COMPREPLY+=("$candidate")
  done < <(rollcall __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _rollcall rollcall
`;

const zsh = `#compdef rollcall
_rollcall() {
  local line
  local -a candidates
  for line in "\${(@f)$(rollcall __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe rollcall candidates
}
compdef _rollcall rollcall
`;

const fish = `function __rollcall_complete
    set -l words (commandline -opc) (commandline -ct)
    rollcall __complete -- $words[2..-1] 2>/dev/null
end
complete -c rollcall -f -a '(__rollcall_complete)'
`;

export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish };
