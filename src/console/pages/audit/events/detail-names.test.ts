import { expect, test } from "bun:test";
import { detailName, detailWords } from "./detail-names.ts";

test("the fields of an event have names in both languages, and those of a newer server keep theirs", () => {
  const fields = ["role", "role_id", "user_removed", "deleted_by_key", "context_length", "toString", "new_field_id"];
  expect(fields.map((field) => detailName(field))).toEqual([
    "Role",
    "Role",
    "Person",
    "Key",
    "Context window",
    "toString",
    "new_field_id",
  ]);
  for (const name of Object.values(detailWords["zh-Hans"].fields)) expect(name).toMatch(/\p{Script=Han}/u);
});
