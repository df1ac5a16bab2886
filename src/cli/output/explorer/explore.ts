import type { Json } from "../json/value.ts";
import { jsonText } from "../formats/json.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { draw, roomOn } from "./draw.ts";
import { pressesIn } from "./keys.ts";
import type { Outline } from "./outline.ts";
import { FullScreen } from "./screen.ts";
import { begin, type State } from "./state.ts";
import { take } from "./take.ts";

/** Explores a value on the alternate screen. */
export async function explore(title: string, value: Json, terminal: Terminal, outline: Outline | null): Promise<void> {
  let state: State = begin(title, value, outline);
  let printed: Json | null = null;
  const screen: FullScreen = new FullScreen(terminal, redraw);
  const room = () => roomOn(screen.columns, screen.rows);
  function redraw(): void {
    screen.show(draw(state, room()));
  }
  screen.open();
  try {
    redraw();
    for await (const press of pressesIn(process.stdin)) {
      const taken = take(state, press, room());
      const { effect } = taken;
      state = taken.state;
      if (effect?.kind === "print") printed = effect.value;
      if (effect?.kind === "print" || effect?.kind === "quit") break;
      if (effect?.kind === "copy") screen.copy(effect.text);
      if (effect?.kind === "suspend") screen.suspend();
      redraw();
    }
  } finally {
    screen.close();
    // A pending read would keep the process alive.
    process.stdin.destroy();
  }
  if (printed !== null) terminal.write(jsonText(printed, terminal));
}
