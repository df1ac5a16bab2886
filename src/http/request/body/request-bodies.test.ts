import { expect, test } from "bun:test";
import { Refusal } from "../../../core/refusal.ts";
import { RequestBodies } from "./request-bodies.ts";

const bounds = { perKey: 1_000, perOrganization: 400, reserved: 100, shared: 600, inAll: 1_050 };

function allowanceOf(bodies: RequestBodies, organizationId: string) {
  return bodies.allowance({ keyId: `key-${organizationId}`, audience: { organizationId } }, () => undefined, 1_000);
}

function refused(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test("a length that is no number is refused and counted nowhere", () => {
  const bodies = new RequestBodies(bounds);
  const allowance = allowanceOf(bodies, "a");
  for (const bytes of [NaN, Infinity, 0.5]) expect(refused(() => allowance.hold(bytes))).toBe("body-too-large");
  allowance.release();
  expect(bodies.bytes).toBe(0);
});

test("organizations that fill what is shared leave every other its reserve", () => {
  const bodies = new RequestBodies(bounds);
  const [first, second, other] = ["a", "b", "c"].map((id) => allowanceOf(bodies, id));
  first!.hold(400);
  second!.hold(400);
  expect(refused(() => other!.hold(101))).toBe("try-later");
  other!.hold(100);
  expect(refused(() => other!.hold(1))).toBe("try-later");
  expect(bodies.bytes).toBe(900);
  first!.release();
  other!.hold(1);
  for (const allowance of [second!, other!]) allowance.release();
  expect(bodies.bytes).toBe(0);
  first!.hold(400);
  expect(refused(() => first!.hold(1))).toBe("rate-limited");
});

test("what is reserved for each adds up to no more than the bound for all", () => {
  const bodies = new RequestBodies({ ...bounds, inAll: 250 });
  const [first, second, third] = ["a", "b", "c"].map((id) => allowanceOf(bodies, id));
  first!.hold(100);
  second!.hold(100);
  expect(refused(() => third!.hold(51))).toBe("try-later");
  third!.hold(50);
});
