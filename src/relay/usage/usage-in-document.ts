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

const [withImages, withoutImages] = [new Map<StreamFormat | null, Place>(), new Map<StreamFormat | null, Place>()];

/** Each is made once. */
function placeOf(format: StreamFormat | null, hasImages: boolean): Place {
  const places = hasImages ? withImages : withoutImages;
  const known = places.get(format);
  if (known !== undefined) return known;
  const { figures, texts } = placesInDocument(format);
  const place = placesOf([...figures, ...texts, ...(hasImages ? ["data", "data.b64_json"] : [])]);
  places.set(format, place);
  return place;
}
