import { useEffect, useState } from "preact/hooks";
import { useCell } from "../data/cell.ts";
import { outage, retryNow } from "../data/health.ts";
import { serverNowMs } from "../data/send.ts";
import { checkSession, sessionEnds, signInAgain, standing } from "../data/session.ts";
import { Banner } from "../parts/page/banner.tsx";
import { timeOfDay } from "../words/format.ts";
import { useWords } from "../words/words.ts";
import { frameWords } from "./words.ts";

const warnMs = 5 * 60_000;
/** An outage that is over by then is nobody's concern. */
const outageShownMs = 1500;

/** What concerns every page. */
export function Banners() {
  return (
    <div class="banners">
      <OutageBanner />
      <EndBanner />
    </div>
  );
}

function OutageBanner() {
  const words = useWords(frameWords);
  const now = useCell(outage);
  const [isShown, setShown] = useState(false);
  const isOut = now !== null;
  useEffect(() => {
    if (!isOut) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), outageShownMs);
    return () => clearTimeout(timer);
  }, [isOut]);
  if (now === null || !isShown) return null;
  return (
    <Banner
      tone="warn"
      action={
        <button type="button" class="button button-small" onClick={retryNow}>
          {words.retry}
        </button>
      }
    >
      <span role="alert">{words.outageSince(timeOfDay(now.sinceMs))}</span>
    </Banner>
  );
}

function EndBanner() {
  const words = useWords(frameWords);
  const ends = useCell(sessionEnds);
  const isIn = useCell(standing).is === "signed-in";
  const [, tick] = useState(0);
  const endMs = ends === null ? Infinity : Math.min(ends.endsMs, ends.idleEndsMs);
  const isFinal = ends !== null && ends.endsMs <= ends.idleEndsMs;
  useEffect(() => {
    if (endMs === Infinity) return undefined;
    const leftMs = endMs - serverNowMs();
    // Another tab may have been used meanwhile, which the server alone knows.
    const look = () => {
      tick((count) => count + 1);
      void checkSession();
    };
    const timer = setTimeout(look, leftMs > warnMs ? leftMs - warnMs : Math.max(leftMs, 0) + 1000);
    return () => clearTimeout(timer);
  }, [endMs]);
  if (!isIn || endMs - serverNowMs() > warnMs) return null;
  const time = timeOfDay(endMs);
  return (
    <Banner
      tone="warn"
      action={
        <button type="button" class="button button-small" onClick={isFinal ? signInAgain : () => void checkSession()}>
          {isFinal ? words.signInAnew : words.stay}
        </button>
      }
    >
      <span role="alert">{isFinal ? words.endsForGood(time) : words.endsSoon(time)}</span>
    </Banner>
  );
}
