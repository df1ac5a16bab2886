import { fieldsOf, textIn } from "./fields.ts";

/** Who made a change, as the audit log names them: with the names of that time. */
export interface Author {
  readonly kind: "user" | "service_account" | "server";
  /** Null for the server. */
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  /** The key or the session of the console. */
  readonly by: { readonly kind: "key" | "session"; readonly id: string; readonly name: string | null } | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

const server: Author = {
  kind: "server",
  id: null,
  name: null,
  email: null,
  by: null,
  address: null,
  requestId: null,
};

export function authorOf(actor: unknown): Author {
  const fields = fieldsOf(actor);
  const isSession = fields["type"] === "session";
  const used = fieldsOf(isSession ? fields["session"] : fields["api_key"]);
  const usedId = textIn(used, "id");
  if (usedId === null) return server;
  const kind = "service_account" in used ? "service_account" : "user";
  const holder = fieldsOf(used[kind]);
  return {
    kind,
    id: textIn(holder, "id"),
    name: textIn(holder, "name"),
    email: textIn(holder, "email"),
    by: { kind: isSession ? "session" : "key", id: usedId, name: textIn(used, "name") },
    address: textIn(fields, "ip_address"),
    requestId: textIn(fields, "request_id"),
  };
}
