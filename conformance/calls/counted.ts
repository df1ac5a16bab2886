import { expect, test } from "bun:test";
import type { CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { kindOf, toldBy, type Told } from "./told-usage.ts";
import { readWith } from "./read-with.ts";

/** What all clients used, as OpenAI's client reads it: to the token what the upstreams told, by kind and model. */

interface Row {
  readonly name: string;
  readonly input: number;
  readonly output: number;
}

export interface Recorded extends Row {
  readonly isEstimated: boolean;
  readonly isWhole: boolean;
}

export interface Asked extends Told {
  readonly name: string;
  readonly path: string;
  readonly isWhole: boolean;
}

export interface Counted {
  /** The calls that the upstreams answered. */
  readonly asked: readonly Asked[];
  readonly records: readonly Recorded[];
  readonly sums: readonly object[];
}

/** Records are written within a second of the end of a call. */
export async function readCounted(world: CallWorld, startSeconds: number): Promise<Counted> {
  const asked = askedOf(world);
  for (let tries = 0; ; tries++) {
    const { sums, records } = await readUsage(world, startSeconds);
    if (records.length >= asked.length || tries === 20) return { asked, sums, records };
    await Bun.sleep(250);
  }
}

export function testCountedUsage(read: () => Promise<Counted>): void {
  test("the calls that told their usage have records with exactly that", async () => {
    const { asked, records } = await read();
    expect(records.length).toBe(asked.length);
    const told = asked.filter(toldAll).map(({ name, input = 0, output = 0 }) => ({ name, input, output }));
    const known = records.filter(({ isWhole, isEstimated }) => isWhole && !isEstimated);
    const saying = known.filter(({ input, output }) => input + output > 0);
    expect(told.length).toBeGreaterThan(50);
    expect(textsOf(saying)).toEqual(textsOf(told));
  });

  test("whatever was not told is marked as estimated, and nothing else", async () => {
    const { asked, records } = await read();
    const namesOf = (all: readonly { readonly name: string }[]) => all.map(nameOf).toSorted();
    const estimated = asked.filter((one) => isOfTokens(one) && !toldAll(one) && !toldAlready(one));
    expect(estimated.length).toBeGreaterThan(30);
    expect(namesOf(records.filter(({ isEstimated }) => isEstimated))).toEqual(namesOf(estimated));
  });

  test("breaks, cancels and answers that told nothing are estimated, but for what they did tell", async () => {
    const { asked, records } = await read();
    const others = Map.groupBy(
      records.filter(({ isWhole, isEstimated }) => !isWhole || isEstimated),
      nameOf,
    );
    const inputs = asked.filter((one) => !toldAll(one) && one.input !== undefined);
    expect(inputs.length).toBeGreaterThan(10);
    for (const { name, input } of inputs) {
      const recorded = others.get(name) ?? [];
      const at = recorded.findIndex((one) => one.input === input);
      expect([name, input, at]).not.toEqual([name, input, -1]);
      recorded.splice(at, 1);
    }
  });

  test("the sums of the Usage API are those of the records, for every model and kind", async () => {
    const { sums, records } = await read();
    const rows = [...Map.groupBy(records, nameOf)].map(([name, all]) => ({
      name,
      requests: all.length,
      input: hasTokens(name) ? all.reduce((sum, { input }) => sum + input, 0) : 0,
      // Only completions tell it.
      output: name.startsWith("completions") ? all.reduce((sum, { output }) => sum + output, 0) : 0,
    }));
    expect(textsOf(sums)).toEqual(textsOf(rows));
    expect(sums.length).toBeGreaterThan(40);
  });
}

const hasTokens = (name: string) => !/^(images|audio)/.test(name);
const nameOf = ({ name }: { readonly name: string }) => name;
/** Of calls that are paid by something else, no tokens are estimated. */
const isOfTokens = ({ name, path }: Asked) => hasTokens(name) && !/rerank$|ocr$/.test(path);
/** Whether the upstream told its usage before it broke. At their beginning, Anthropic's streams do not tell the output. */
const toldAlready = ({ isWhole, path, input, output }: Asked) =>
  !isWhole && input !== undefined && output !== undefined && !path.endsWith("/messages");
export const toldAll = ({ isWhole, input }: Asked) => isWhole && input !== undefined;

function textsOf(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row, ["name", "requests", "input", "output"])).toSorted();
}

/** The calls that the upstreams answered, which count somewhere. */
function askedOf({ upstreams }: CallWorld): readonly Asked[] {
  return Object.values(upstreams).flatMap(({ calls }) =>
    calls.flatMap((call) => {
      const kind = kindOf(call.path);
      if (kind === null || call.status !== 200) return [];
      return [{ name: `${kind} our/${call.model}`, path: call.path, isWhole: call.sent().isWhole, ...toldBy(call) }];
    }),
  );
}

async function readUsage({ server }: CallWorld, startSeconds: number) {
  const { sums, records } = await readWith("usage-reader.mjs", server, startSeconds);
  return {
    sums: Object.entries<readonly any[]>(sums).flatMap(([kind, results]) =>
      results.map(({ model, num_model_requests: requests, input_tokens: input = 0, output_tokens: output = 0 }) => {
        return { name: `${kind} ${model}`, requests, input, output };
      }),
    ),
    records: (records as readonly any[]).flatMap((record): readonly Recorded[] => {
      const kind = kindOf(record.call);
      if (kind === null || record.end === "refused" || record.end === "failed") return [];
      return [
        {
          name: `${kind} ${record.model}`,
          input: record.usage?.input_tokens ?? 0,
          output: record.usage?.output_tokens ?? 0,
          isEstimated: record.estimated,
          isWhole: record.end === "complete",
        },
      ];
    }),
  };
}
