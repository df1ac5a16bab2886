import { send, type Answer, type Connection } from "./connection.ts";

export function listModels(connection: Connection): Promise<Answer> {
  return send(connection, "GET", "/models");
}

export function retrieveModel(connection: Connection, id: string): Promise<Answer> {
  return send(connection, "GET", `/models/${segment(id)}`);
}

export function deleteModel(connection: Connection, id: string): Promise<Answer> {
  return send(connection, "DELETE", `/models/${segment(id)}`);
}

/** Encodes one segment of a path. Characters that a segment may contain stay readable in logs. */
export function segment(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replaceAll(/%(3A|40|24|26|2B|3D)/g, decodeURIComponent);
}
