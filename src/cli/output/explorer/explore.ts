import type { Json } from "../json/value.ts";
import { jsonText } from "../formats/json.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { draw, visibleRows } from "./draw.ts";
import { pressesIn } from "./keys.ts";
import { begin, selection, take, type State } from "./state.ts";
import { stepFor } from "./steps.ts";

// The alternate screen, no cursor, and pastes that are marked as such.
const enter = "\u001b[?1049h\u001b[?25l\u001b[?2004h";
const leave = "\u001b[?2004l\u001b[?25h\u001b[?1049l";
const clear = "\u001b[H\u001b[2J";

/** Explores a value on the alternate screen. */
export async function explore(title: string, value: Json, terminal: Terminal): Promise<void> {
  let state: State = begin(title, value);
  const screenRows = () => process.stdout.rows || terminal.rows;
  const redraw = () => {
    const lines = draw(state, process.stdout.columns || terminal.columns, screenRows());
    process.stdout.write(clear + lines.join("\r\n"));
  };
  let printed: Json | null = null;
  process.stdout.write(enter);
  process.stdin.setRawMode(true);
  process.stdout.on("resize", redraw);
  try {
    redraw();
    for await (const press of pressesIn(process.stdin)) {
      const step = stepFor(press);
      if (step === null) continue;
      const next = take(state, step, visibleRows(screenRows()));
      if (next === null) {
        if (step === "print") printed = selection(state);
        break;
      }
      state = next;
      redraw();
    }
  } finally {
    process.stdout.off("resize", redraw);
    process.stdin.setRawMode(false);
    // A pending read would keep the process alive.
    process.stdin.destroy();
    process.stdout.write(leave);
  }
  if (printed !== null) terminal.write(jsonText(printed, terminal));
}
