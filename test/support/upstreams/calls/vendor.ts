import type { SourceKindName } from "../../../../src/core/sources/source.ts";
import type { CallAnswer } from "./call-answer.ts";
import type { ReceivedCall } from "./received-call.ts";

/** The API of one vendor, as its documents describe it. */
export interface Vendor {
  readonly kind: SourceKindName;
  /** The path of the base URL that a source of this vendor has. */
  readonly basePath: string;
  /** Whether these are the credentials, where the vendor looks for them. */
  readonly accepts: (request: ReceivedCall) => boolean;
  readonly routes: readonly Route[];
  /** An error in the vendor's words. */
  readonly error: (status: number, message: string) => CallAnswer;
}

/** `{model}` and `{id}` in a path stand for one segment, up to a colon. */
export type Route = readonly [
  method: "GET" | "POST" | "DELETE",
  path: string,
  answer: Answering,
  names?: "names no model",
];

export type Answering = (call: VendorCall) => CallAnswer;

export interface VendorCall {
  readonly request: ReceivedCall;
  /** The body as JSON; empty if it is none. */
  readonly body: Readonly<Record<string, any>>;
  /** The model in the path, or else in the body. */
  readonly model: string;
  /** What the path has as `{id}`. */
  readonly id: string;
}

/** A field that the vendor demands is missing, or a field is wrong. */
export class Rejected extends Error {}

/** The field of the body; throws if it is missing. */
export function required(body: VendorCall["body"], field: string): any {
  const value = body[field];
  if (value === undefined || value === null) throw new Rejected(`Missing required parameter: '${field}'.`);
  return value;
}

/** The secret of every source that has these upstreams. */
export const vendorSecret = "secret-of-the-upstream-0123456789";

export const hasBearer = ({ header }: ReceivedCall): boolean => header("authorization") === `Bearer ${vendorSecret}`;
