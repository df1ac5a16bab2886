import { shiftedRight } from "../../../core/decimal.ts";
import { bytes, number, tokens } from "../../words/format.ts";
import { Unknown } from "./unknown.tsx";

/** Prices in a column line up at their points when each keeps room for so many places. */
const placesKept = 4;

interface PriceProps {
  /** US dollars as decimal text: per token, or per request or image. Null if unknown. */
  readonly value: string | null;
  /** Prices of tokens are shown per million. */
  readonly per?: "million" | "one";
  /** In a column, where the points of all prices line up. */
  readonly isAligned?: boolean;
}

/** A price, digit by digit as it was told. */
export function Price({ value, per = "million", isAligned = false }: PriceProps) {
  const scaled = value === null ? null : shiftedRight(value, per === "million" ? -6 : 0);
  if (scaled === null)
    return (
      <span class="price">
        <Unknown />
        {isAligned && <Room places={placesKept - 2} />}
      </span>
    );
  const [whole = "0", fraction = ""] = scaled.split(".");
  const shown = fraction.padEnd(2, "0");
  return (
    <span class="price">
      <span class="soft">$</span>
      {`${whole}.${shown}`}
      {isAligned && shown.length < placesKept && <Room places={placesKept - shown.length} />}
    </span>
  );
}

function Room({ places }: { readonly places: number }) {
  return (
    <span class="price-room" aria-hidden="true">
      {"0".repeat(places)}
    </span>
  );
}

interface FigureProps {
  /** Null if unknown. */
  readonly value: number | null;
}

/** A number of tokens, short: 128K. Pointing at it shows the whole number. */
export function Tokens({ value }: FigureProps) {
  if (value === null) return <Unknown />;
  return <span title={number(value)}>{tokens(value)}</span>;
}

export function Count({ value }: FigureProps) {
  return value === null ? <Unknown /> : <>{number(value)}</>;
}

export function Bytes({ value }: FigureProps) {
  return value === null ? <Unknown /> : <span title={number(value)}>{bytes(value)}</span>;
}
