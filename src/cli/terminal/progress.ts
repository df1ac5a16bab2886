import type { Call } from "../command/command.ts";

/** A line on the terminal that each update replaces and `end` erases. */
export interface Progress {
  say(text: string): void;
  end(): void;
}

const eraseLine = "\r\u001b[K";

/** Does nothing without a terminal, and with --quiet. */
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
