/*
 * Checks the subjects of commits: `area: what is now true`, at most 60 characters, no full stop, no work in progress.
 * `node bin/launch.js scripts/commit-subjects.ts [RANGE]`. Without a range it checks every commit since the rule became a
 * check, or as many of them as a shallow clone has.
 */

const charactersMax = 60;
/** The commit that added this file is the first one that is checked. */
const thisFile = "scripts/commit-subjects.ts";

/** What is wrong with a subject, or null. */
export function subjectFault(subject: string): string | null {
  if (subject.startsWith('Revert "')) return null;
  if (subject.length > charactersMax) return `${subject.length} characters, at most ${charactersMax}`;
  if (/\bwip\b|work in progress|^(fixup|squash|amend)! /i.test(subject)) return "unfinished work";
  if (!/^[a-z][\w ./-]{0,24}: \S/.test(subject)) return "not `area: what is now true`";
  if (subject.endsWith(".")) return "ends with a full stop";
  return null;
}

/** The faults of a range of commits, one line each; null where there is no history to read. */
export function commitFaults(root: string, range = rangeSinceTheRule(root)): string[] | null {
  if (range === null) return null;
  // A merge is written by git.
  const log = git(root, "log", "--no-merges", "--format=%h%x09%s", range);
  if (log === null) return null;
  return log.split("\n").flatMap((line) => {
    const [hash = "", subject = ""] = line.split("\t");
    const fault = hash === "" ? null : subjectFault(subject);
    return fault === null ? [] : [`${hash} ${subject}: ${fault}`];
  });
}

/** In a shallow clone the oldest commit adds every file, so that the range begins there. */
function rangeSinceTheRule(root: string): string | null {
  const added = git(root, "log", "--diff-filter=A", "--format=%H", "--", thisFile)?.split("\n").at(-1);
  return added === undefined || added === "" ? null : `${added}..HEAD`;
}

function git(root: string, ...args: readonly string[]): string | null {
  if (Bun.which("git") === null) return null;
  // Continuous integration may own the clone as another user.
  const { stdout, success } = Bun.spawnSync(["git", "-c", "safe.directory=*", "-C", root, ...args], {
    stderr: "ignore",
  });
  return success ? stdout.toString().trim() : null;
}

if (import.meta.main) {
  const faults = commitFaults(`${import.meta.dir}/..`, process.argv[2]);
  console.log(faults === null ? "no history to check" : [...faults, `${faults.length} faults`].join("\n"));
  process.exit(faults === null || faults.length === 0 ? 0 : 1);
}
