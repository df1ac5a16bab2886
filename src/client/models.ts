import { segment } from "./invoke.ts";
import { send, type Connection } from "./connection.ts";

export const listModels = (connection: Connection) => send(connection, "GET", "/models");
export const retrieveModel = (connection: Connection, id: string) => send(connection, "GET", `/models/${segment(id)}`);
export const deleteModel = (connection: Connection, id: string) => send(connection, "DELETE", `/models/${segment(id)}`);
