import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { discover, readDocumentInParts, type Discovery, type ModelList } from "../../sources/discover.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import type { SourceKindName } from "../../core/sources/source.ts";
import { MalformedList, UpstreamError } from "../../sources/upstream.ts";
import type { StoredSource } from "../../store/sources.ts";
import { slicesOf } from "../parts.ts";
import { readInSlices } from "../read-in-slices.ts";
import type { RefreshServices } from "./refresh-attempt.ts";
import type { Upstreams } from "./upstreams.ts";

export type FetchedList =
  | { readonly kind: "unchanged" }
  /** `digest` is of what the list says, and equal for equal lists. */
  | ({ readonly kind: "list"; readonly digest: string } & ModelList)
  /** `why` is a sentence for the source's administrators. */
  | { readonly kind: "failed"; readonly why: string };

const modelsPerSlice = 1_000;

/** Fetches the list of a source, and compares it with the one whose digest is `lastDigest`. */
export async function fetchList(
  { upstreams, answers }: Pick<RefreshServices, "upstreams" | "answers">,
  source: StoredSource,
  lastDigest: string | null,
): Promise<FetchedList> {
  const { kind } = source;
  if (!isKindName(kind)) return { kind: "failed", why: `There is no kind of source called ${JSON.stringify(kind)}.` };
  try {
    const list = await listOf(source, kind, upstreams, answers.answerDigest(source, lastDigest));
    if (list.kind === "unchanged") return list;
    const digest = await listDigestOf(list);
    answers.remember(source, list.digest, digest);
    return digest === lastDigest ? { kind: "unchanged" } : { ...list, digest };
  } catch (error) {
    if (!(error instanceof MalformedList || error instanceof UpstreamError)) throw error;
    return { kind: "failed", why: error.message };
  }
}

async function listOf(
  source: StoredSource,
  kindName: SourceKindName,
  upstreams: Upstreams,
  knownDigest: string | null,
): Promise<Discovery> {
  const kind = kindOf(kindName);
  const config = upstreams.configOf(source);
  const read = readInSlices(source.organizationId);
  if (source.models === null) return discover(kind, config, upstreams.session(source), { read, knownDigest });
  const document = await readDocumentInParts(kind, config, source.models, read);
  return { kind: "list", ...document, digest: null };
}

/** Leaves out `created` and `ownedBy`: the first values are kept, and some upstreams report the time of the request. */
async function listDigestOf({ models, leftOut }: ModelList): Promise<string> {
  const digest = createHash("sha256");
  for (const slice of slicesOf(models, modelsPerSlice)) {
    await setImmediate();
    digest.update(JSON.stringify(slice.map(({ id, parent, isFineTuned, facts }) => [id, parent, isFineTuned, facts])));
  }
  return digest.update(JSON.stringify(leftOut)).digest("hex");
}
