import { Unreachable, type Answer, type Connection } from "../../client/connection.ts";
import { ApiFailure, Failure } from "../failure.ts";
import { pluralOf } from "./formats/text.ts";
import { memberOf, readJson, type Json } from "./json/value.ts";
import type { Body } from "./show.ts";

/** The JSON object of a successful answer. Throws Failure for any other. */
export async function bodyOf(connection: Connection, response: Promise<Answer>): Promise<Body> {
  const answer = await awaitServer(connection, response);
  if (answer.status < 200 || answer.status > 299) throw new ApiFailure(answer, connection.headers);
  const json = readJson(new TextDecoder().decode(answer.body));
  if (json?.kind === "object") return { bytes: answer.body, json };
  throw unexpectedAnswer(connection, "with a JSON object");
}

export function itemsOf(connection: Connection, { json }: Body, noun = "model"): readonly Json[] {
  const data = memberOf(json, "data");
  if (data?.kind === "array") return data.items;
  throw new Failure(
    `${displayUrl(connection)} answered with JSON that is no list of ${pluralOf(noun)}. ${checkBaseUrl}`,
  );
}

/** Throws Failure if the server cannot be reached. */
export async function awaitServer<T>(connection: Connection, response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    throw new Failure(
      `Cannot reach ${displayUrl(connection)}: ${error.message}. ` +
        "Check the base URL (--base-url, OPENAI_BASE_URL), and that the server runs.",
    );
  }
}

/** For a success without the expected body. */
export function unexpectedAnswer(connection: Connection, what: string): Failure {
  return new Failure(`${displayUrl(connection)} did not answer ${what}. ${checkBaseUrl}`);
}

const checkBaseUrl = "Check the base URL (--base-url, OPENAI_BASE_URL); most end in /v1.";

function displayUrl({ baseUrl }: Connection): string {
  return baseUrl.origin + baseUrl.pathname;
}
