/** When the sources were last changed, in seconds: SOURCE_DATE_EPOCH, or the time of the last commit; null if unknown. */
export function sourceDateS(root: string): number | null {
  const given = process.env["SOURCE_DATE_EPOCH"];
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  // Continuous integration may own the clone as another user.
  const git = ["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"];
  if (Bun.which("git") === null) return null;
  const { success, stdout } = Bun.spawnSync(git, { cwd: root, stderr: "ignore" });
  return success ? Number(stdout.toString()) : null;
}
