import { expect, test } from "bun:test";
import { ourModelOf, vendorNames, type CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { keys } from "../../test/support/world.ts";
import { toldAll, type Counted } from "./counted.ts";
import { readWith } from "./read-with.ts";

/** What all clients' calls cost, as OpenAI's client reads it, against the tokens that the upstreams told. */

/** Prices in 10^-15 USD, of which no two are alike. */
const pricesOf = new Map(
  vendorNames
    .flatMap((vendor) => (["whole", "breaks", "waits", "hangs"] as const).map((model) => ourModelOf(vendor, model)))
    .map((name, at) => [
      name,
      { input: 1_000_003n + 2_000_029n * BigInt(at), output: 7_000_003n + 3_000_017n * BigInt(at) },
    ]),
);
const digits = 15;

/** An administrator gives each model its prices. */
export async function setPrices({ server }: CallWorld): Promise<void> {
  for (const [name, { input, output }] of pricesOf) {
    const answer = await fetch(`${server.url}/rollcall/v1/models/${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
      body: JSON.stringify({ input_price: decimal(input), output_price: decimal(output) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}

export function testCosts(world: () => CallWorld, startSeconds: () => number, read: () => Promise<Counted>): void {
  test("costs are the told tokens, and those that are estimated, at the price of each model", async () => {
    const { asked, records } = await read();
    const told = asked.filter(toldAll);
    const estimated = records.filter(({ isWhole, isEstimated }) => !isWhole || isEstimated);
    const expected = new Map<string, { quantity: number; amount: bigint }>();
    for (const { name, input = 0, output = 0 } of [...told, ...estimated]) {
      const model = name.slice(name.indexOf(" ") + 1);
      const prices = pricesOf.get(model)!;
      for (const [item, tokens, price] of [
        ["input_tokens", input, prices.input],
        ["output_tokens", output, prices.output],
      ] as const) {
        if (tokens === 0) continue;
        const line = `${model}, ${item}`;
        const before = expected.get(line) ?? { quantity: 0, amount: 0n };
        expected.set(line, { quantity: before.quantity + tokens, amount: before.amount + BigInt(tokens) * price });
      }
    }
    expect(told.length).toBeGreaterThan(50);
    const lines = [...expected].map(([line, { quantity, amount }]) => [line, quantity, Number(decimal(amount))]);
    expect(await readCosts(world(), startSeconds())).toEqual(lines.toSorted());
    expect(lines.length).toBeGreaterThan(40);
  });
}

function decimal(amount: bigint): string {
  const text = String(amount).padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, "");
}

/** Each line item, its quantity, and the amount in USD. */
async function readCosts({ server }: CallWorld, startSeconds: number): Promise<unknown> {
  return ((await readWith("costs-reader.mjs", server, startSeconds)) as unknown[][]).toSorted();
}
