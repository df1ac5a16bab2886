/** One event of a stream of server-sent events. */
export interface StreamEvent {
  /** What a reader that reconnects sends to go on from here. */
  readonly id: string | null;
  readonly data: string;
}

/** Splits a stream of server-sent events into events, however its text is cut. Heartbeats are left out. */
export function eventReader(): (text: string) => readonly StreamEvent[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.map(eventIn).filter((event) => event !== null);
  };
}

function eventIn(block: string): StreamEvent | null {
  const lines = block.split("\n");
  const fields = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const data = fields("data");
  return data.length === 0 ? null : { id: fields("id").at(-1) ?? null, data: data.join("\n") };
}
