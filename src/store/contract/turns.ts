import { expect, test } from "bun:test";
import { unchanged, TooManyWaiting, type Store } from "../store.ts";

/** Fairness between the writes of organizations. */
export function turnTests(store: () => Store): void {
  const slowMs = 15;
  const write = (organizationId: string, done: () => void = () => undefined) =>
    store().write(async ({ groups }) => {
      await Bun.sleep(slowMs);
      await groups.put({ id: `group_${organizationId}`, organizationId, name: "g", created: 1 });
      done();
    }, organizationId);

  const quick = (organizationId: string) =>
    store().write(async (transaction) => {
      await transaction.organizations.find(organizationId);
      return unchanged(null);
    }, organizationId);

  test("a write waits for one write of an organization with a long queue, and all succeed", async () => {
    const order: string[] = [];
    const many = Array.from({ length: 12 }, () => write("org-many", () => order.push("many")));
    await Bun.sleep(slowMs);
    const begun = order.length;
    await write("org-one", () => order.push("one"));
    expect(order.indexOf("one")).toBeLessThanOrEqual(begun + 1);
    await Promise.all(many);
    expect(order.filter((who) => who === "many")).toHaveLength(12);
  });

  test("two organizations that write all the time get equal time", async () => {
    const order: string[] = [];
    const all = ["org-a", "org-a", "org-a", "org-a", "org-a", "org-a", "org-b", "org-b", "org-b"].map(
      (organizationId) => write(organizationId, () => order.push(organizationId)),
    );
    await Promise.all(all);
    expect(order.slice(0, 6).filter((who) => who === "org-b").length).toBeWithin(2, 4);
  });

  test("an organization with a full queue is refused, and others are not", async () => {
    let refused = 0;
    const count = (error: unknown) => {
      if (!(error instanceof TooManyWaiting)) throw error;
      refused++;
    };
    const many = Array.from({ length: 300 }, () => quick("org-many").catch(count));
    await quick("org-one");
    await Promise.all(many);
    expect(refused).toBeWithin(40, 45);
  });
}
