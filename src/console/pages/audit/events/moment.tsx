import { exactTime, toTheSecond } from "../../../words/format.ts";

/** When something happened, to the second: in a log, events of one minute have to be told apart. */
export function Moment({ seconds }: { readonly seconds: number }) {
  const utc = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return (
    <time dateTime={utc} title={`${exactTime(seconds)}\n${utc.replace("T", " ").replace("Z", " UTC")}`}>
      {toTheSecond(seconds)}
    </time>
  );
}
