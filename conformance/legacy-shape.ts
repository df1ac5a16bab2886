import { expect, test } from "bun:test";
import { fineTune } from "../test/support/world.ts";
import { valueOf, type Session } from "./session.ts";

/** Fields of a model that only clients from 2023 get. */
export function testLegacyShape(session: () => Session): void {
  test("gets one permission of twelve members, root and parent for a base model", async () => {
    const model = valueOf(await session().call("retrieve", { model: "text-davinci-003" }));
    expect(model).toMatchObject({ owned_by: "openai-internal", root: "text-davinci-003", parent: null });
    expect(model.permission).toEqual([
      {
        id: expect.stringMatching(/^modelperm-[0-9A-Za-z]{24}$/),
        object: "model_permission",
        created: 1669599635,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: "*",
        group: null,
        is_blocking: false,
      },
    ]);
    expect(Object.keys(model.permission[0])).toHaveLength(12);
  });

  test("gets more permission, the organization and the base as root for its own fine-tuned model", async () => {
    const model = valueOf(await session().call("retrieve", { model: fineTune }));
    expect(model).toMatchObject({ root: "gpt-4o-mini", parent: "gpt-4o-mini" });
    expect(model.permission).toHaveLength(1);
    expect(model.permission[0]).toMatchObject({
      id: expect.stringMatching(/^snapperm-[0-9A-Za-z]{24}$/),
      allow_create_engine: true,
      allow_fine_tuning: true,
      organization: "org-aceme",
    });
  });
}
