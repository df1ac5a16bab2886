import { fstatSync, statSync } from "node:fs";

/**
 * Whether a terminal is at this descriptor. Pipes, files and /dev/null are told apart first: loading the module that
 * knows takes as long as a third of a command.
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
