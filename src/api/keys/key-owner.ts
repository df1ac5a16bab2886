import { object, omittable } from "../shapes/shapes.ts";
import { choice, seconds, text } from "../shapes/values.ts";

const owner = { id: text, name: text, role: text, created_at: seconds };

/** The user or service account that holds a key. */
export const ownerOfKey = object(
  {
    type: choice(["user", "service_account"]),
    user: omittable(object({ ...owner, email: text })),
    service_account: omittable(object(owner)),
  },
  {
    example: {
      type: "service_account",
      service_account: { id: "svc_acct_1LmN", name: "Nightly run", role: "member", created_at: 1764547200 },
    },
  },
);
