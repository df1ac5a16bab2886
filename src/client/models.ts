import { segment } from "./invoke.ts";
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
