import type { StorePlace } from "../store-place.ts";

/** Half of them are base models and half an organization's own, with the usual facts. */
export async function fillWithModels(place: Pick<StorePlace, "tamper">, count: number): Promise<void> {
  const facts = {
    file: {
      displayName: "A model of many",
      description: "What it is for, in a sentence as long as most of them are.",
      contextLength: 131_072,
      capabilities: ["chat", "tools"],
      inputPrice: "0.0000006",
      outputPrice: "0.0000012",
    },
  };
  await place.tamper(
    `insert into models (organization_id, id, kind, created, owned_by, state, declared_by, told, revision)
     with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < ${count})
     select case when number % 2 = 0 then '' else 'org-aceme' end, 'many/model-' || (10000000 + number),
       case when number % 2 = 0 then 'base' else 'fine-tuned' end, 1700000000 + number, 'many', 'live', 'hand',
       '${JSON.stringify(facts)}', 1 from numbers`,
  );
}
