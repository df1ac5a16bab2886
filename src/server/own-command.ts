/**
 * How this program starts itself once more: as Bun with its script, or as the one file that holds both, which has its
 * flags inside and takes every argument for one of ours.
 */
export function ownCommand(args: readonly string[]): readonly [file: string, args: readonly string[]] {
  const script = process.argv[1] ?? "";
  const isInside = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(script);
  return [process.execPath, isInside ? args : [...process.execArgv, script, ...args]];
}
