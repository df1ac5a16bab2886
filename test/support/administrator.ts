import { expect } from "bun:test";
import type { Called, TestApp } from "./app.ts";
import type { KeyName } from "./world.ts";

/** Calls the Admin API with one of the world's admin keys and expects a status. */
export function administrator(app: () => TestApp, key: KeyName = "acemeAdmin") {
  const call = async (method: string, path: string, body: unknown, status: number): Promise<any> => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const answer = await app().call(method, path, { key, headers, body: text });
    expect([method, path, answer.status, answer.status === status ? "" : answer.text]).toEqual([
      method,
      path,
      status,
      "",
    ]);
    return answer.json;
  };
  return {
    get: (path: string, status = 200) => call("GET", path, undefined, status),
    post: (path: string, body?: unknown, status = 200) => call("POST", path, body, status),
    delete: (path: string, status = 200) => call("DELETE", path, undefined, status),
  };
}

/** Sends a request of the Models API with a key that the test made. */
export function withKey(app: TestApp, key: string, method = "GET", path = "/v1/models"): Promise<Called> {
  return app.call(method, path, { headers: { authorization: `Bearer ${key}` } });
}
