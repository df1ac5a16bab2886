import type { Call } from "../command/command.ts";

const eraseLine = "\r\u001b[K";

/** A line on the terminal that each update replaces and `end` erases; none without a terminal, and with --quiet. */
export function progressOf({ terminal, settings }: Call) {
  const isVisible = terminal.errors.isInteractive && !settings.quiet;
  let isShown = false;
  return {
    say: (text: string) => {
      if (isVisible) terminal.noteRaw(eraseLine + text);
      isShown = isVisible;
    },
    end: () => {
      if (isShown) terminal.noteRaw(eraseLine);
      isShown = false;
    },
  };
}
