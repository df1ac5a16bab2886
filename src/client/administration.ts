import { send, type Answer, type Connection, type Parcel, type Query } from "./connection.ts";

/** Which page of a list. */
export interface Page {
  readonly after?: string;
  readonly limit: number;
}

/** Calls whose paths begin at the server's root, which lies one step above a base URL that ends in /v1. */
export function administer(
  connection: Connection,
  method: "GET" | "POST" | "DELETE",
  path: string,
  parcel: Parcel = {},
): Promise<Answer> {
  const root = new URL(connection.baseUrl);
  root.pathname = root.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  return send({ ...connection, baseUrl: root }, method, path, parcel);
}

export function page({ after, limit }: Page, query: Query = {}): Parcel {
  return { query: { ...query, after, limit: String(limit) } };
}
