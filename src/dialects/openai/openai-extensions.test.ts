import { expect, test } from "bun:test";
import type { Model } from "../../core/models/model.ts";
import { openai, openaiStrict } from "./openai.ts";

const bare: Model = {
  id: "tuned",
  kind: "fine-tuned",
  organizationId: "org-1",
  created: 1686935002,
  ownedBy: "acme",
  parent: "base",
  shutdownDate: "2031-01-31",
  visibility: "listed",
  sharing: "organization",
  target: null,
  facts: {},
};
const plain = '{"id":"tuned","object":"model","created":1686935002,"owned_by":"acme","shutdown_date":"2031-01-31"}';
const known: Model = {
  ...bare,
  facts: {
    displayName: "Tuned",
    description: "Knows us.",
    contextLength: 131072,
    outputLimit: 8192,
    inputModalities: ["image", "text"],
    outputModalities: ["text"],
    capabilities: ["reasoning", "tools", "vision"],
    inputPrice: "0.0000025",
    outputPrice: "0.00001",
    cachedInputPrice: "0",
    root: "base",
    family: "llama",
    digest: "sha256:1",
  },
};

test("a model without further facts has only the published fields", () => {
  expect(openai.element(bare)).toBe(plain);
});

test("known facts follow the published fields under the names that clients read", () => {
  expect(openai.element(known).startsWith(plain.slice(0, -1))).toBe(true);
  expect(JSON.parse(openai.element(known))).toMatchInlineSnapshot(`
    {
      "architecture": {
        "input_modalities": [
          "image",
          "text",
        ],
        "output_modalities": [
          "text",
        ],
      },
      "capabilities": [
        "reasoning",
        "tools",
        "vision",
      ],
      "context_length": 131072,
      "created": 1686935002,
      "description": "Knows us.",
      "id": "tuned",
      "name": "Tuned",
      "object": "model",
      "owned_by": "acme",
      "parent": "base",
      "pricing": {
        "completion": "0.00001",
        "input_cache_read": "0",
        "prompt": "0.0000025",
      },
      "root": "base",
      "shutdown_date": "2031-01-31",
      "supported_parameters": [
        "reasoning",
        "tools",
        "tool_choice",
      ],
      "top_provider": {
        "context_length": 131072,
        "max_completion_tokens": 8192,
      },
    }
  `);
});

test("a fact adds only its own fields", () => {
  const element = openai.element({ ...bare, facts: { contextLength: 4096 } });
  expect(element).toBe(`${plain.slice(0, -1)},"context_length":4096,"top_provider":{"context_length":4096}}`);
});

test("an unknown price is not zero, and an ability without a parameter adds no parameter", () => {
  const element = JSON.parse(openai.element({ ...bare, facts: { inputPrice: "0", capabilities: ["chat"] } }));
  expect(element.pricing).toEqual({ prompt: "0" });
  expect(element).not.toHaveProperty("supported_parameters");
});

test("the strict shape has no further facts", () => {
  expect(openaiStrict.element(known)).toBe(plain);
});
