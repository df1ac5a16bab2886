import { expect, test } from "bun:test";
import { awkwardIds, fineTune, keys } from "../test/support/world.ts";
import { can, type Client } from "./clients.ts";
import { expectNothing } from "./reading.ts";
import { expectRefusal, notFound } from "./refusing.ts";
import { idsOf, requestIdForm, valueOf, type Session } from "./session.ts";

/** These delete models, so they come last in a session. */
export function testDeleting(client: Client, session: () => Session): void {
  test("deletes nothing for an empty id", async () => {
    const before = valueOf(await session().call("list"));
    expectNothing(await session().call("delete", { model: "" }));
    expect(valueOf(await session().call("list"))).toEqual(before);
  });

  for (const model of [fineTune, ...awkwardIds]) {
    test(`deletes "${model}" for good`, async () => {
      const { requestId, requests, ...outcome } = await session().call("delete", { model });
      expect(valueOf(outcome)).toEqual({ id: model, object: "model", deleted: true });
      expect(requests).toMatchObject([{ method: "DELETE" }]);
      if (can(client, "request id property")) expect(requestId).toMatch(requestIdForm);
      for (const key of [keys.acemeOwner, keys.acemeMember])
        expect(idsOf(valueOf(await session().call("list", { key })))).not.toContain(model);
      expectRefusal(client, await session().call("retrieve", { model }), notFound(model));
      expectRefusal(client, await session().call("delete", { model }), notFound(model));
    });
  }
}
