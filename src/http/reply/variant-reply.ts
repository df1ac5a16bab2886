import type { VariantOnce } from "../../catalogue/views/rendering.ts";
import type { Reply } from "../request/request-context.ts";
import { matchesEtag } from "./negotiate.ts";
import { viewHeaders } from "./replies.ts";

interface VariantReplies {
  readonly whole: Reply;
  readonly notModified: Reply;
}

// A variant is sent again and again, so its replies are made once. They go when the catalogue evicts it.
const replies = new WeakMap<VariantOnce, VariantReplies>();

/** The variant, or a 304 where `ifNoneMatch` names its entity tag. */
export function variantReply(variant: VariantOnce, ifNoneMatch: string | null): Reply {
  const { whole, notModified } = replies.get(variant) ?? repliesOf(variant);
  return ifNoneMatch !== null && matchesEtag(ifNoneMatch, variant.etag) ? notModified : whole;
}

function repliesOf(variant: VariantOnce): VariantReplies {
  const { payload, encoding, etag, etagHeader } = variant;
  const notModifiedHeaders = Object.freeze({
    ...viewHeaders,
    etag,
    ...(etagHeader !== undefined && { [etagHeader]: etag }),
  });
  const headers = Object.freeze({
    "content-type": "application/json",
    ...notModifiedHeaders,
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  });
  const made = {
    whole: { status: 200, headers, body: payload },
    notModified: { status: 304, headers: notModifiedHeaders, body: null },
  };
  replies.set(variant, made);
  return made;
}
