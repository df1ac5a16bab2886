import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { baseModel } from "../../../test/support/models.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { Model } from "../../core/models/model.ts";
import { shortList, type Dialect } from "../../dialects/dialect.ts";
import { modelsDev } from "../../dialects/models-dev.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { turns } from "../turns.ts";
import { Content, type Encoding } from "./content.ts";
import { PieceCache } from "./piece-cache.ts";
import { PiecedList } from "./pieced-list.ts";
import { opened } from "./plain.ts";
import { ViewMemory } from "./view-memory.ts";

const day = "2026-11-29";
const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
const manyModels = modelsNumbered(10_000);

function modelsNumbered(count: number, organizationId: string | null = null): Model[] {
  return Array.from({ length: count }, (_, at) =>
    baseModel(`model-${String(at).padStart(6, "0")}`, { organizationId }),
  );
}

function cacheOf(bytesMax = 100_000_000) {
  const memory = new ViewMemory(bytesMax);
  return { memory, pieces: new PieceCache(memory, day) };
}

function listOf(pieces: PieceCache, models: readonly Model[], dialect: Dialect = openai, organizationId = "org-1") {
  let next = 0;
  const nextPiece = () => {
    if (next === models.length) return null;
    const piece = pieces.pieceAt(models, next, dialect, { organizationId });
    next += piece.models.length;
    return piece;
  };
  return turns.run(organizationId, "test", (slices) =>
    PiecedList.write(organizationId, dialect.frame(models), nextPiece, slices),
  );
}

const textOf = (list: PiecedList) => new Response(opened(list)).text();

/** A dialect that counts how often a model is rendered. */
function counting() {
  const rendered = { count: 0 };
  const element = (...args: Parameters<typeof openai.element>) => {
    rendered.count++;
    return openai.element(...args);
  };
  return { rendered, dialect: { ...openai, element } };
}

describe("a list in pieces", () => {
  test("has the same text as one that is written in one go, with its length and digest", async () => {
    const idsOf = fc.uniqueArray(
      fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.stringMatching(/^[a-c]{1,6}$/)),
      {
        maxLength: 400,
        size: "max",
      },
    );
    const check = fc.asyncProperty(idsOf, fc.constantFrom<Dialect>(openai, modelsDev), async (ids, dialect) => {
      const models = ids.toSorted(compareIds).map((id) => baseModel(id, { ownedBy: `\u6a21 ${id}` }));
      const elements = models.map((model) => dialect.element(model, day, { organizationId: "org-1" }));
      const whole = shortList(dialect, elements, models);
      const list = await listOf(cacheOf().pieces, models, dialect);
      expect(await textOf(list)).toBe(whole);
      expect([list.length, list.digest]).toEqual([
        Buffer.byteLength(whole),
        createHash("sha256").update(whole).digest("base64"),
      ]);
    });
    await fc.assert(check, { numRuns: 100 });
  });

  test("is a stream of the same bytes if it is longer than may be copied at once", async () => {
    const { pieces } = cacheOf();
    const list = await listOf(pieces, modelsNumbered(70_000));
    expect(opened(list)).toBeInstanceOf(ReadableStream);
    const text = await textOf(list);
    expect([text.length, createHash("sha256").update(text).digest("base64")]).toEqual([list.length, list.digest]);
  });

  test("is compressed to the same text, however long it is", async () => {
    const { pieces } = cacheOf();
    for (const count of [20, 5_000, 70_000]) {
      const list = await listOf(pieces, modelsNumbered(count));
      const content = new Content(list, () => undefined);
      content.retain(list);
      for (const [encoding, decode] of Object.entries(decoders) as [Encoding, (bytes: Uint8Array) => Uint8Array][]) {
        const deadline = Date.now() + 10_000;
        let body = await content.body(encoding);
        // Until a long list is compressed, its readers get it plain.
        while (body.encoding !== encoding && Date.now() < deadline) {
          await Bun.sleep(5);
          body = await content.body(encoding);
        }
        expect([count, body.encoding]).toEqual([count, encoding]);
        const text = decode(await new Response(opened(body.payload)).bytes());
        expect(createHash("sha256").update(text).digest("base64")).toBe(list.digest);
      }
    }
  });

  test("keeps its bytes when another is put together before it is sent", async () => {
    const { pieces } = cacheOf();
    const [one, other] = [await listOf(pieces, modelsNumbered(100)), await listOf(pieces, modelsNumbered(101))];
    const responses = [new Response(opened(one)), new Response(opened(other)), new Response(opened(one))];
    const lengths = await Promise.all(responses.map(async (response) => JSON.parse(await response.text()).data.length));
    expect(lengths).toEqual([100, 101, 100]);
  });
});

describe("pieces are shared", () => {
  test("a change of one model renders its neighbours again, and nothing else", async () => {
    const { pieces } = cacheOf();
    const { rendered, dialect } = counting();
    await listOf(pieces, manyModels, dialect);
    expect(rendered.count).toBe(manyModels.length);
    const changed = manyModels.with(5_000, baseModel(manyModels[5_000]!.id, { ownedBy: "somebody else" }));
    for (const models of [changed, manyModels.toSpliced(7_000, 1), [baseModel("a-first"), ...manyModels]]) {
      rendered.count = 0;
      const list = await listOf(pieces, models, dialect);
      expect(rendered.count).toBeGreaterThan(0);
      expect(rendered.count).toBeLessThanOrEqual(257);
      expect(JSON.parse(await textOf(list)).data.map(({ id }: Model) => id)).toEqual(models.map(({ id }) => id));
    }
  });

  test("a thousand projects that each miss another model take little more than one", async () => {
    const { memory, pieces } = cacheOf();
    const models = modelsNumbered(2_000);
    const one = await listOf(pieces, models);
    const before = memory.bytes;
    for (let at = 0; at < 1_000; at++) await listOf(pieces, models.toSpliced(at, 1));
    expect(memory.bytes - before).toBeLessThan(0.1 * 1_000 * one.length);
  });

  test("between organizations, and then they count for none of them", async () => {
    const { memory, pieces } = cacheOf();
    await listOf(pieces, manyModels, openai, "org-1");
    const before = memory.bytes;
    const { rendered, dialect } = counting();
    await listOf(pieces, manyModels, dialect, "org-2");
    expect([rendered.count, memory.bytes]).toEqual([0, before]);
    const shared = pieces.pieceAt(manyModels, 0, openai, { organizationId: "org-3" });
    expect(shared.organization).toBe("");
  });

  test("not between readers where the dialect looks at the reader", async () => {
    const { pieces } = cacheOf();
    const dialect: Dialect = {
      ...openai,
      name: "for-readers",
      dependsOnReader: true,
      element: ({ id }, _, { organizationId }) => JSON.stringify({ id, organizationId }),
    };
    for (const organizationId of ["org-1", "org-2"]) {
      const text = await textOf(await listOf(pieces, manyModels.slice(0, 10), dialect, organizationId));
      expect(JSON.parse(text).data[0]).toEqual({ id: "model-000000", organizationId });
    }
  });

  test("not from one day to the next", async () => {
    const { memory, pieces } = cacheOf();
    await listOf(pieces, manyModels);
    pieces.drop();
    expect(memory.bytes).toBe(0);
    const { rendered, dialect } = counting();
    await listOf(pieces, manyModels, dialect);
    expect(rendered.count).toBe(manyModels.length);
  });
});

describe("a piece that is evicted", () => {
  test("frees its memory at once, and is rendered again for its list", async () => {
    const { memory, pieces } = cacheOf();
    const models = modelsNumbered(300);
    const list = await listOf(pieces, models);
    const text = await textOf(list);
    const piece = pieces.pieceAt(models, 0, openai, { organizationId: "org-1" });
    const bytes = piece.read();
    const counted = memory.bytes;
    memory.remove(piece);
    piece.evict();
    expect([bytes.length, piece.isReady, list.isReady]).toEqual([0, false, false]);
    expect(memory.bytes).toBeLessThan(counted);
    expect(await textOf(list)).toBe(text);
    expect([piece.isReady, memory.bytes]).toEqual([true, counted]);
  });

  test("is no trouble for lists that are longer than the memory", async () => {
    const { memory, pieces } = cacheOf(50_000);
    const lists = [];
    for (let at = 0; at < 5; at++) lists.push(await listOf(pieces, manyModels.slice(at)));
    for (const [at, list] of lists.entries()) {
      await list.restore();
      expect(JSON.parse(await textOf(list)).data.length).toBe(manyModels.length - at);
      expect(memory.bytes).toBeLessThanOrEqual(50_000);
    }
  });
});
