import { expect, test } from "bun:test";
import { compareIds } from "../../src/core/models/model-id.ts";
import { openTestApp } from "../support/app.ts";
import { newStorePlace } from "../support/store-place.ts";
import { worldYaml } from "../support/world.ts";

/** More than two statements' worth: the store reads ten thousand rows at a time. */
const count = 25_000;

test("a restart with very many models loads each of them once and changes nothing", async () => {
  const place = await newStorePlace();
  const first = await openTestApp(worldYaml, place);
  const before = (await first.store.snapshot()).models.length;
  await first.close();
  await place.tamper(
    `insert into models (organization_id, id, kind, created, owned_by, state, declared_by, revision)
     with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < ${count})
     select '', 'many-' || number, 'base', 1, 'many', 'live', 'hand', 1 from numbers`,
  );
  const again = await openTestApp(worldYaml, place);
  const { revision, models } = await again.store.snapshot();
  expect([revision, models.length]).toEqual([1, before + count]);
  const { json } = await again.call("GET", "/v1/models", { key: "acemeOwner" });
  const ids: string[] = json.data.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => id.startsWith("many-"))).toHaveLength(count);
  expect(ids).toEqual(ids.toSorted(compareIds));
  await again.close();
  await place.remove();
});
