import { fstatSync, statSync } from "node:fs";

/**
 * Whether this descriptor is a terminal. Pipes, files and /dev/null are ruled out first, because loading node:tty takes a
 * third of the time of a command.
 */
export function isTerminal(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
    return process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
}
