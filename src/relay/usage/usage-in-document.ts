import { placesOf, type Place } from "../answer/followed-paths.ts";
import type { StreamFormat } from "../answer/format.ts";
import { JsonFollower } from "../answer/json-follower.ts";
import { placesInDocument } from "./usage-places.ts";
import type { UsageWatch } from "./usage-watch.ts";

/** Collects the usage that an answer says which is one JSON document. It may come in pieces. */
export function usageInDocument(usage: UsageWatch, format: StreamFormat | null, hasImages: boolean): JsonFollower {
  return new JsonFollower(placeOf(format, hasImages), {
    valueBegins: (path, byte) => usage.begins(path, byte),
    valueComes: (bytes, from, to) => usage.comes(bytes, from, to),
    valueEnds: () => usage.ends(),
  });
}

const places = new Map<string, Place>();

/** Each is made once. */
function placeOf(format: StreamFormat | null, hasImages: boolean): Place {
  const key = `${format} ${hasImages}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const { figures, texts } = placesInDocument(format);
  const place = placesOf([...figures, ...texts, ...(hasImages ? ["data", "data.b64_json"] : [])]);
  places.set(key, place);
  return place;
}
