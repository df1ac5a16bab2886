import { expect, test } from "bun:test";
import type { Variant } from "../../catalogue/views/rendering.ts";
import { variantReply } from "./variant-reply.ts";

const variant: Variant = {
  payload: new TextEncoder().encode("{}"),
  encoding: "gzip",
  etag: '"tag-gzip"',
  etagHeader: "x-models-etag",
};

test("a variant is sent with its encoding, its validators and the headers of every view", () => {
  const { status, headers, body } = variantReply(variant, '"another"');
  expect([status, body]).toEqual([200, variant.payload]);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "content-encoding": "gzip",
    etag: '"tag-gzip"',
    "x-models-etag": '"tag-gzip"',
    "cache-control": "private, no-cache",
  });
});

test("a 304 has the validators and neither a body nor its headers", () => {
  const { status, headers, body } = variantReply(variant, '"tag-gzip"');
  expect([status, body, headers["etag"], headers["x-models-etag"]]).toEqual([304, null, '"tag-gzip"', '"tag-gzip"']);
  expect(Object.keys(headers)).not.toContain("content-type");
  expect(Object.keys(headers)).not.toContain("content-encoding");
});

test("a plain variant has no Content-Encoding, and no header that its dialect does not have", () => {
  const { headers } = variantReply({ ...variant, encoding: "identity", etagHeader: undefined }, null);
  expect(Object.keys(headers)).not.toContain("content-encoding");
  expect(Object.keys(headers)).not.toContain("x-models-etag");
});

test("the replies of a variant are made once, so that the listener can reuse their headers", () => {
  expect(variantReply(variant, null)).toBe(variantReply(variant, null));
  expect(Object.isFrozen(variantReply(variant, null).headers)).toBe(true);
});
