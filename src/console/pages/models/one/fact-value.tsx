import { Day } from "../../../parts/text/day.tsx";
import { Bytes, Count, Price } from "../../../parts/text/figures.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { textWords } from "../../../parts/text/words.ts";

const perOne: ReadonlySet<string> = new Set(["request_price", "image_price"]);

/** The value of a fact, as its kind is written. */
export function FactValue({ name, value }: { readonly name: string; readonly value: unknown }) {
  const words = useWords(textWords);
  if (name.endsWith("_price") && typeof value === "string")
    return (
      <>
        <Price value={value} per={perOne.has(name) ? "one" : "million"} />{" "}
        {!perOne.has(name) && <span class="soft">{words.perMillion}</span>}
      </>
    );
  if (name === "size_bytes" && typeof value === "number") return <Bytes value={value} />;
  if (typeof value === "number") return <Count value={value} />;
  if ((name === "deprecated_on" || name === "shutdown_date") && typeof value === "string") return <Day iso={value} />;
  if ((name === "root" || name === "replacement") && typeof value === "string")
    return <Id value={value} href={hrefOf("model", { id: value })} />;
  if (Array.isArray(value)) return <bdi>{value.join(", ")}</bdi>;
  return <bdi class={name === "digest" ? "mono breaks" : "breaks"}>{String(value)}</bdi>;
}
