const json = /^application\/(?:[\w.-]+\+)?json\b/i;
const streams = /^(?:text\/event-stream|application\/x-ndjson)\b/i;

/** Whether an answer of this content type is one JSON document. */
export function isJsonType(contentType: string): boolean {
  return json.test(contentType);
}

/** Whether it is a stream of events, or of lines of JSON. */
export function isStreamType(contentType: string): boolean {
  return streams.test(contentType);
}
