import { expect, test } from "bun:test";
import { maskKey } from "../../core/people/key.ts";
import { incorrectKey } from "../../core/refusal.ts";
import { mountedDialects } from "../models/mounts.ts";
import { refusalReply } from "./replies.ts";
import { unknownKeyReply } from "./unknown-key-reply.ts";

const keys = [
  "sk-proj-0123456789abcdef",
  "short",
  "$&-in-a-key-$1-and-$$",
  `a"key"with\\quotes"and"others"`,
  "{}<>&'/%".repeat(9),
];

test.each(mountedDialects.map((dialect) => [dialect.name, dialect] as const))(
  "is the same as any refusal: %s",
  (_, dialect) => {
    for (const key of keys) {
      const masked = maskKey(key);
      expect(unknownKeyReply(dialect, masked, "req_1")).toEqual(refusalReply(incorrectKey(masked), dialect, "req_1"));
    }
  },
);
