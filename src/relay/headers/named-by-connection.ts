/** The headers that belong to one connection, by RFC 9110. */
export function namedByConnection(connection: string | null): readonly string[] {
  if (connection === null || connection === "keep-alive") return [];
  return connection.toLowerCase().split(/[\s,]+/);
}
