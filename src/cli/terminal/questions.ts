import { flag, type Call } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { printable } from "../../core/text/printable.ts";
import { isTerminal, type Terminal } from "./terminal.ts";

export const yesFlag = flag("--yes, -y", "Do not ask for confirmation");

/** Asks before something that cannot be undone. Throws Failure without a yes. */
export async function confirm({ flags, terminal }: Call, question: string): Promise<void> {
  if (flags.isOn(yesFlag.name)) return;
  if (!canAsk(terminal))
    throw new Failure("This cannot be undone, and there is no terminal to ask at. Add --yes to do it.");
  const answer = await ask(terminal, `${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("Nothing was changed.");
}

export function canAsk(terminal: Terminal): boolean {
  return isTerminal(0) && terminal.errors.isInteractive;
}

export function ask(terminal: Terminal, question: string): Promise<string> {
  terminal.noteRaw(printable(question));
  return typedLine();
}

/** One line, without echo. */
export async function askSecret(terminal: Terminal, question: string): Promise<string> {
  // First, because the answer may be typed as soon as the question is visible.
  process.stdin.setRawMode(true);
  try {
    terminal.noteRaw(printable(question));
    return await typedLine();
  } finally {
    process.stdin.setRawMode(false);
    terminal.noteRaw("\n");
  }
}

const lineEnds = /[\r\n\u0004]/;
const interrupt = "\u0003";

/** Leaves what is typed after the line for the next question. */
async function typedLine(): Promise<string> {
  const { stdin } = process;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let line = "";
  const take = (chunk: Buffer) => {
    line += chunk.toString("utf8");
    const end = line.search(lineEnds);
    if (line.includes(interrupt)) return reject(new Failure("Nothing was changed."));
    if (end === -1) return;
    const rest = line.slice(end + 1);
    // A listener would receive the rest at once, and put it back for ever.
    stdin.off("data", take).pause();
    if (rest !== "") stdin.unshift(Buffer.from(rest));
    resolve(withoutErased(line.slice(0, end)));
  };
  const finish = () => resolve(withoutErased(line));
  stdin.on("data", take).on("end", finish).resume();
  try {
    return await promise;
  } finally {
    stdin.off("data", take).off("end", finish).pause();
  }
}

/** Applies backspaces, which the terminal does not do in raw mode. */
function withoutErased(line: string): string {
  let kept = "";
  for (const key of line) kept = key === "\u007f" || key === "\b" ? kept.slice(0, -1) : kept + key;
  return kept;
}
