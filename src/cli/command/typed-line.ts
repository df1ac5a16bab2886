/** How a command of ours is typed by somebody who has typed this one. */
export function typedName({ npm_command: command }: Readonly<Record<string, string | undefined>>): string {
  return command === "exec" || command === "start" ? "npx rollcall" : "rollcall";
}

/** A word as a shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
