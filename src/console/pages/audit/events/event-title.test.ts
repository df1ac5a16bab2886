import { expect, test } from "bun:test";
import { eventTitle } from "./event-title.ts";
import { eventWords } from "./event-words.ts";

const identity = { issuer: "https://id.example", subject: "1" };
const titles = (details: object) =>
  (["en", "zh-Hans"] as const).map((language) =>
    eventTitle({ type: "user.updated", details: { ...details }, project: null }, eventWords[language]),
  );

test("a change of a person is called by what it changed", () => {
  expect(titles({ identity })).toEqual(["Linked an account of the provider", "关联身份提供商的账号"]);
  for (const groups of [{ groups_added: ["group_1"] }, { groups_removed: ["group_1"] }])
    expect(titles({ ...groups, identity })).toEqual(["Changed a person’s groups", "修改成员所属的群组"]);
  const changed = { changes_requested: { role: "reader" } };
  for (const details of [changed, { ...changed, identity }, { ...changed, groups_added: ["group_1"], identity }])
    expect(titles(details)).toEqual(["Changed a person’s role", eventWords["zh-Hans"].types["user.updated"]]);
});
