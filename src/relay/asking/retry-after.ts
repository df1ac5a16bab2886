import type { UpstreamReply } from "../../sources/fetcher/fetcher.ts";
/** How long an answer asks to wait; null if it does not say. OpenAI's servers say it in milliseconds too. */
export function retryAfterMs(headers: UpstreamReply["headers"], nowMs = Date.now()): number | null {
  const milliseconds = headers.get("retry-after-ms");
  if (milliseconds !== null && /^\d{1,9}(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const given = headers.get("retry-after");
  if (given === null) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(given)) return Number(given) * 1_000;
  const dateMs = Date.parse(given);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
