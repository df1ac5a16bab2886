import { send, type Answer, type Connection, type RequestOptions, type Query } from "./connection.ts";

export interface Page {
  readonly after?: string;
  readonly limit: number;
}

/** Sends a request with a path below the server's root, which is the base URL without its /v1. */
export function administer(
  connection: Connection,
  method: "GET" | "POST" | "DELETE",
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const root = new URL(connection.baseUrl);
  root.pathname = root.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  return send({ ...connection, baseUrl: root }, method, path, options);
}

export function pageOptions({ after, limit }: Page, query: Query = {}): RequestOptions {
  return { query: { ...query, after, limit: String(limit) } };
}
