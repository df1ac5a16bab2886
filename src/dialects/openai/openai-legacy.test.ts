import { expect, test } from "bun:test";
import { organizationAudience } from "../../core/people/actor.ts";
import { baseModel, ownModel } from "../../../test/support/models.ts";
import type { Model } from "../../core/models/model.ts";
import { openaiLegacy } from "./openai-legacy.ts";

const base = baseModel("davinci", { created: 1686935002, ownedBy: "openai" });
const fineTuned = ownModel("ada:ft-acmeco-2021-03-03-21-44-20", "org-1", {
  created: 1686935002,
  ownedBy: "openai",
  parent: "ada:2020-05-03",
});
const element = (model: Model, organizationId: string) =>
  JSON.parse(openaiLegacy.element(model, "2026-11-21", organizationAudience(organizationId)));

test("a base model may be used by everybody and tuned by nobody", () => {
  expect(element(base, "org-1")).toMatchInlineSnapshot(`
    {
      "created": 1686935002,
      "id": "davinci",
      "object": "model",
      "owned_by": "openai",
      "parent": null,
      "permission": [
        {
          "allow_create_engine": false,
          "allow_fine_tuning": false,
          "allow_logprobs": true,
          "allow_sampling": true,
          "allow_search_indices": false,
          "allow_view": true,
          "created": 1686935002,
          "group": null,
          "id": "modelperm-8XyQr9yk52dCA5UgaqJtxp8w",
          "is_blocking": false,
          "object": "model_permission",
          "organization": "*",
        },
      ],
      "root": "davinci",
    }
  `);
});

test("a fine-tuned model belongs to its organization", () => {
  expect(element(fineTuned, "org-1")).toMatchInlineSnapshot(`
    {
      "created": 1686935002,
      "id": "ada:ft-acmeco-2021-03-03-21-44-20",
      "object": "model",
      "owned_by": "openai",
      "parent": "ada:2020-05-03",
      "permission": [
        {
          "allow_create_engine": true,
          "allow_fine_tuning": true,
          "allow_logprobs": true,
          "allow_sampling": true,
          "allow_search_indices": false,
          "allow_view": true,
          "created": 1686935002,
          "group": null,
          "id": "snapperm-GTUxudyeBUorfFSnHCNaXCUz",
          "is_blocking": false,
          "object": "model_permission",
          "organization": "org-1",
        },
      ],
      "root": "ada:2020-05-03",
    }
  `);
});

test("the rights are computed: another organization has none", () => {
  const [permission] = element(fineTuned, "org-2").permission;
  expect(permission).toMatchObject({ allow_view: false, allow_sampling: false, allow_fine_tuning: false });
});

test("the permission's id is 24 base62 digits, stable, and differs between models", () => {
  const id = element(base, "org-1").permission[0].id;
  expect(id).toMatch(/^modelperm-[0-9A-Za-z]{24}$/);
  expect(element(base, "org-2").permission[0].id).toBe(id);
  expect(element({ ...base, id: "ada" }, "org-1").permission[0].id).not.toBe(id);
});
