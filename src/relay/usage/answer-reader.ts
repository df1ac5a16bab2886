import { isJsonType } from "../answer/content-types.ts";
import { encodingOf, isPacked } from "../answer/packed.ts";
import { StreamWatch } from "../answer/stream-watch.ts";
import type { Passing } from "../relayed-call.ts";
import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
import { Unpacking } from "./unpacking.ts";

/** Takes the bytes of an answer as they come. */
type Reads = (bytes: Uint8Array) => void;

/** What reads the usage in an answer that nothing else follows; null if there is nothing to count. */
export function answerReader(relayed: Passing, { headers }: UpstreamReply): Reads | null {
  const { counting } = relayed.progress;
  if (counting === null) return null;
  const unpacked = readerOf(relayed, headers.get("content-type") ?? "");
  // A sound, for example. What a model has written in it is unknown.
  if (unpacked === null) counting.watch.isUnread = true;
  if (unpacked === null || !isPacked(headers)) return unpacked;
  const unpacking = new Unpacking(encodingOf(headers), unpacked, () => (counting.watch.isUnread = true));
  counting.unpack(unpacking);
  return (bytes) => unpacking.push(bytes);
}

function readerOf({ progress, format }: Passing, type: string): Reads | null {
  const { counting, isStream } = progress;
  if (counting === null) return null;
  if (isJsonType(type)) return counting.document();
  if (!isStream || format === null) return null;
  const watch = new StreamWatch(format, counting.watch);
  return (bytes) => watch.push(bytes);
}
