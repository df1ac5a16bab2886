import { fstatSync } from "node:fs";

/** Whether a terminal is at this descriptor. Pipes and files are told apart before the module for it is loaded. */
export function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
}
