import type { Call } from "../command/command.ts";

/** A line on the terminal that is written over, and gone at the end. */
export interface Progress {
  say(text: string): void;
  end(): void;
}

const eraseLine = "\r\u001b[K";

/** Says nothing where nobody looks, or wants to. */
export function progressOf({ terminal, settings }: Call): Progress {
  if (!terminal.errors.isInteractive || settings.quiet) return { say: () => undefined, end: () => undefined };
  let isShown = false;
  return {
    say: (text) => {
      isShown = true;
      terminal.noteRaw(eraseLine + text);
    },
    end: () => {
      if (isShown) terminal.noteRaw(eraseLine);
      isShown = false;
    },
  };
}
