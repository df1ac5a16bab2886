import { expect, test } from "bun:test";
import { isAdministered } from "../../test/support/api/expectations.ts";
import { binder } from "../http/request/bind.ts";
import { operationTable } from "./operation.ts";
import { operations } from "./operations.ts";
import { object } from "./shapes/shapes.ts";
import { text } from "./shapes/values.ts";

const things = operationTable({
  retrieve: {
    route: "GET /v1/things/{thing_id}/parts/{part_id}",
    summary: "One part of a thing.",
    answer: object({ id: text }),
  },
});

test("parameters are typed by the path, and the answer by its shape", () => {
  const bind = binder(() => Promise.reject(new Error("nothing is changed here")));
  bind(things, { retrieve: ({ params }) => ({ id: params.thing_id + params.part_id }) });
  // @ts-expect-error a misspelt parameter
  bind(things, { retrieve: ({ params }) => ({ id: params.thing }) });
  // @ts-expect-error an answer that is not described
  bind(things, { retrieve: () => ({ name: "x" }) });
  // @ts-expect-error a field of a body that the call does not take
  bind(things, { retrieve: ({ body }) => ({ id: body.id }) });
  // @ts-expect-error a call that the table does not have
  bind(things, { remove: () => ({ id: "x" }) });
  expect(things.retrieve.path).toBe("/v1/things/{thing_id}/parts/{part_id}");
});

/** The right of a call that needs another than calls of its method. */
const ofItsOwn: Readonly<Record<string, string>> = {
  listApiKeys: "list-keys",
  retrieveApiKey: "list-keys",
  previewModelPermissions: "read-organization",
  deleteModelOfOrganization: "delete-models-of-organization",
  deleteModels: "delete-models-of-organization",
  listSessions: "manage-own-sessions",
  endSession: "manage-own-sessions",
  createSignInLink: "make-sessions",
};

test("an administered call that reads needs the right to read, and any other the right to write", () => {
  for (const { id, method, path, right } of operations.filter((one) => isAdministered(one.right))) {
    const ofUsage = /\/(usage|costs)(\/|$)/.test(path);
    const read = ofUsage ? "read-usage" : "read-organization";
    const usual = method === "GET" ? read : "write-organization";
    expect([id, right]).toEqual([id, ofItsOwn[id] ?? usual]);
  }
});

test("ids are unique, and so are the calls", () => {
  const ids = operations.map(({ id }) => id);
  const calls = operations.map(({ method, path }) => `${method} ${path}`);
  expect([new Set(ids).size, new Set(calls).size]).toEqual([ids.length, calls.length]);
});
