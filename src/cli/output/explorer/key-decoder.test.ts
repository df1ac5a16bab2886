import { expect, test } from "bun:test";
import fc from "fast-check";
import { KeyDecoder } from "./key-decoder.ts";
import { pressesIn } from "./keys.ts";
import type { Press } from "./press.ts";
import { stepFor } from "./steps.ts";

/** As `ctrl-up`, `"j"` for a character, and `<text>` for a paste. */
function shown(press: Press): string {
  if (press.kind === "key") return press.name;
  return press.kind === "text" ? `"${press.text}"` : `<${press.text}>`;
}

function decoded(...chunks: readonly (string | Uint8Array)[]): string[] {
  const decoder = new KeyDecoder();
  const presses = chunks.flatMap((chunk) => decoder.take(Buffer.from(chunk as string)));
  return [...presses, ...decoder.expire()].map(shown);
}

/** What terminals send, and the keys that it is. */
const keys: Readonly<Record<string, string>> = {
  "\u001b[A": "up",
  "\u001bOA": "up",
  "\u001b[5~": "page-up",
  "\u001b[6~": "page-down",
  "\u001b[1~": "home",
  "\u001b[7~": "home",
  "\u001b[H": "home",
  "\u001bOH": "home",
  "\u001b[4~": "end",
  "\u001b[8~": "end",
  "\u001b[F": "end",
  "\u001bOF": "end",
  "\u001b[3~": "delete",
  "\u001b[15~": "f5",
  "\u001bOP": "f1",
  "\u001b[1;5C": "ctrl-right",
  "\u001b[1;2A": "shift-up",
  "\u001b[1;69D": "ctrl-left",
  "\u001b[6;5~": "ctrl-page-down",
  "\u001b[5^": "ctrl-page-up",
  "\u001b[a": "shift-up",
  "\u001bOd": "ctrl-left",
  "\u001b[Z": "shift-tab",
  "\u001bOM": "enter",
  "\u001bOw": '"7"',
  "\u001bq": "alt-q",
  "\u001bé": "alt-é",
  "\u001b\u007f": "alt-backspace",
  "\u001b\u001b[A": "alt-up",
  "\u001b[113u": '"q"',
  "\u001b[113;1:1u": '"q"',
  "\u001b[103:71;2u": '"G"',
  "\u001b[103;2;71u": '"G"',
  "\u001b[100;5u": "ctrl-d",
  "\u001b[27u": "escape",
  "\u001b[57421u": "page-up",
  "\u001b[57400u": '"1"',
  "\u001b[27;5;100~": "ctrl-d",
  "\u001b[200~q\u001b[A\nü\u001b[201~": "<q\u001b[A\nü>",
  "\r": "enter",
  "\u007f": "backspace",
  "\u0004": "ctrl-d",
  j: '"j"',
  é: '"é"',
  模: '"模"',
  "🚀": '"🚀"',
};

/** What terminals send without a key that is pressed. */
const silent: readonly string[] = [
  "\u001b[I",
  "\u001b[O",
  "\u001b[?1;2c",
  "\u001b[0n",
  "\u001b[?2026;2$y",
  "\u001b[<0;10;5M",
  "\u001b[<0;10;5m",
  "\u001b[32;10;5M",
  "\u001b[M qj",
  "\u001b[?1u",
  "\u001b[113;1:3u",
  "\u001b[1;1:3A",
  "\u001b[57441u",
  "\u001b[5$",
  "\u001b[[A",
  "\u001b]11;rgb:1e1e/1e1e/1e1e\u0007",
  "\u001b]52;c;cXE=\u001b\\",
  "\u001bP>|tmux 3.3a\u001b\\",
  "\u001b_Gi=1;OK\u001b\\",
  "\u001b[99q",
  "\u0000",
  "\u001c",
  "\u0085",
];

test("every key of the usual terminals is known", () => {
  for (const [bytes, name] of Object.entries(keys)) expect([bytes, decoded(bytes)]).toEqual([bytes, [name]]);
});

test("what is no key does nothing", () => {
  for (const bytes of silent) expect([bytes, decoded(bytes)]).toEqual([bytes, []]);
});

const sent = fc.array(fc.constantFrom(...Object.entries(keys), ...silent.map((bytes) => [bytes, null] as const)), {
  maxLength: 12,
});
const cuts = fc.array(fc.nat(), { maxLength: 40 });

test("keys are the same however their bytes arrive", () => {
  fc.assert(
    fc.property(sent, cuts, (tokens, places) => {
      const bytes = Buffer.from(tokens.map(([text]) => text).join(""));
      const at = places.map((place) => place % (bytes.length + 1)).toSorted((one, other) => one - other);
      const chunks = [0, ...at].map((from, piece) => bytes.subarray(from, at[piece] ?? bytes.length));
      expect(decoded(...chunks)).toEqual(tokens.flatMap(([, name]) => name ?? []));
    }),
    { numRuns: 2_000 },
  );
});

test("no bytes make it fail, or hold back what is typed after a pause", () => {
  const odd = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .string({ unit: fc.constantFrom(..."\u001b[]OP;:0123456789~u$M<? qé"), maxLength: 40 })
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(odd, (bytes) => {
      const decoder = new KeyDecoder();
      decoder.take(bytes);
      decoder.expire();
      expect(decoder.waitMs).toBeNull();
      expect(decoder.take(Buffer.from("j")).map(shown)).toEqual(['"j"']);
    }),
    { numRuns: 2_000 },
  );
  expect(decoded("\u001b".repeat(100_000)).every((name) => name === "escape")).toBe(true);
});

test("a sequence that is cut short by Ctrl-C does not swallow it", () => {
  for (const begun of ["\u001b[1;5", "\u001bO", "\u001b]11;x", "\u001bPq"])
    expect(decoded(`${begun}\u0003j`)).toEqual(["ctrl-c", '"j"']);
});

test("a pasted text runs no command, even without its end", () => {
  const decoder = new KeyDecoder();
  const presses = [...decoder.take(Buffer.from("\u001b[200~qqq\u0003\r")), ...decoder.expire()];
  expect(presses.map(shown)).toEqual(["<qqq\u0003\r>"]);
  expect(presses.map(stepFor)).toEqual([null]);
});

test("only q and Ctrl-C quit", () => {
  const quitting = Object.keys(keys).filter((bytes) => {
    const decoder = new KeyDecoder();
    return [...decoder.take(Buffer.from(bytes)), ...decoder.expire()].some((press) => stepFor(press) === "quit");
  });
  expect(quitting.toSorted()).toEqual(["\u001b[113;1:1u", "\u001b[113u"]);
});

async function* arriving(chunks: readonly (readonly [afterMs: number, text: string])[]): AsyncGenerator<Uint8Array> {
  for (const [afterMs, text] of chunks) {
    await Bun.sleep(afterMs);
    yield Buffer.from(text);
  }
  await Bun.sleep(100);
}

async function typed(...chunks: readonly (readonly [afterMs: number, text: string])[]): Promise<string[]> {
  const presses: string[] = [];
  for await (const press of pressesIn(arriving(chunks))) presses.push(shown(press));
  return presses;
}

test("an escape byte alone is the Escape key after a moment, and the rest of a sequence may be late", async () => {
  expect(await typed([0, "\u001b"])).toEqual(["escape"]);
  expect(await typed([0, "j\u001b"], [80, "k"])).toEqual(['"j"', "escape", '"k"']);
  expect(await typed([0, "\u001b["], [80, "6~"])).toEqual(["page-down"]);
});
