import { describe, expect, test } from "bun:test";
import { queryModelRefusal } from "./model-in-query.ts";

describe("a query passes", () => {
  const cases: Record<string, string> = {
    "without a model": "beta=true&alt=sse&api-version=2026-01-01",
    "with the same model": "model=ft%3Agpt-4o%2Fa+b&x=1",
    "with the same deployment, and with escapes": "x&deployment=ft:gpt-4o%2F%61%20b&model=ft:gpt-4o/a%20b",
    "with similar names": "models=x&model_id=y&xmodel=z",
    "with a semicolon, but without a model": "a=1;b=2",
    "when it is empty": "",
  };
  for (const [name, query] of Object.entries(cases))
    test(name, () => expect(queryModelRefusal(query, "ft:gpt-4o/a b")).toBeNull());
});

describe("a query is refused", () => {
  const cases: Record<string, string> = {
    "with another model": "model=other",
    "with another deployment": "beta=true&deployment=other",
    "with the model twice": "model=m&model=m",
    "with another model behind": "model=m&deployment=other",
    "with the model without a value": "model",
    "with the model in capitals": "Model=m",
    "with the model in escapes and capitals": "%4dodel=m",
    "with another model in escapes": "mod%65l=other",
    "with a list of models": "model[]=m",
    "with a list of models in escapes": "model%5B0%5D=m",
    "with a model behind a semicolon": "beta=true;model=m",
    "with NUL behind the name": "model%00=m",
    "with spaces around the name": "+model=m",
    "with malformed escapes": "%zz=m",
    "with a malformed value": "model=%ff",
  };
  for (const [name, query] of Object.entries(cases))
    test(name, () => {
      const refusal = queryModelRefusal(query, "m");
      expect([refusal?.code, refusal?.details.param]).toEqual(["malformed-request", "model"]);
    });
});
