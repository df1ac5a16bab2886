/**
 * The command that starts this program again: Bun with its script, or the executable that contains both. That one has
 * Bun's flags built in, and takes all arguments for ours.
 */
export function ownCommand(args: readonly string[]): readonly [file: string, args: readonly string[]] {
  const script = process.argv[1] ?? "";
  const isExecutable = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(script);
  return [process.execPath, isExecutable ? args : [...process.execArgv, script, ...args]];
}
