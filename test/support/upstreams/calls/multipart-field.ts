/** The content of a field of a multipart body, as text with a character for each byte; null if it has none. */
export function multipartField(body: Buffer, boundary: string, name: string): string | null {
  for (const part of body.toString("latin1").split(`--${boundary}`)) {
    const at = part.indexOf("\r\n\r\n");
    if (at !== -1 && new RegExp(`;\\s*name="${name}"`, "i").test(part.slice(0, at))) return part.slice(at + 4, -2);
  }
  return null;
}
