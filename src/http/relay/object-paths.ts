import type { Method } from "../../api/operation.ts";
import type { ObjectKind } from "../../core/objects.ts";

/** The paths of objects at sources: files and what is made of them, conversations and stored responses. */

/** What a request does: it creates an object, lists objects, or does anything else with one. */
type Effect = "creates" | "lists" | "with one";

type Row = readonly [method: Method & ("GET" | "POST" | "DELETE"), below: string, verb: string];

interface Family {
  readonly kind: ObjectKind;
  /** The name of its id in paths. */
  readonly id: string;
  readonly path: string;
  /** The operations' names begin with it. */
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Stands for the id of the object. */
const one = "/{}";
const families: readonly Family[] = [
  {
    kind: "response",
    id: "response_id",
    path: "/responses",
    name: "responses",
    rows: [
      ["GET", one, "retrieve"],
      ["DELETE", one, "delete"],
      ["POST", `${one}/cancel`, "cancel"],
      ["GET", `${one}/input_items`, "input_items"],
    ],
  },
  {
    kind: "conversation",
    id: "conversation_id",
    path: "/conversations",
    name: "conversations",
    rows: [
      ["POST", "", "create"],
      ["GET", one, "retrieve"],
      ["POST", one, "update"],
      ["DELETE", one, "delete"],
      ["GET", `${one}/items`, "items.list"],
      ["POST", `${one}/items`, "items.create"],
      ["GET", `${one}/items/{item_id}`, "items.retrieve"],
      ["DELETE", `${one}/items/{item_id}`, "items.delete"],
    ],
  },
  {
    kind: "file",
    id: "file_id",
    path: "/files",
    name: "files",
    rows: [
      ["POST", "", "create"],
      ["GET", "", "list"],
      ["GET", one, "retrieve"],
      ["DELETE", one, "delete"],
      ["GET", `${one}/content`, "content"],
    ],
  },
  {
    kind: "upload",
    id: "upload_id",
    path: "/uploads",
    name: "uploads",
    rows: [
      ["POST", "", "create"],
      ["POST", `${one}/parts`, "parts.create"],
      ["POST", `${one}/complete`, "complete"],
      ["POST", `${one}/cancel`, "cancel"],
    ],
  },
  {
    kind: "batch",
    id: "batch_id",
    path: "/batches",
    name: "batches",
    rows: [
      ["POST", "", "create"],
      ["GET", "", "list"],
      ["GET", one, "retrieve"],
      ["POST", `${one}/cancel`, "cancel"],
    ],
  },
  {
    kind: "fine_tuning.job",
    id: "fine_tuning_job_id",
    path: "/fine_tuning/jobs",
    name: "fine_tuning.jobs",
    rows: [
      ["POST", "", "create"],
      ["GET", "", "list"],
      ["GET", one, "retrieve"],
      ["POST", `${one}/cancel`, "cancel"],
      ["POST", `${one}/pause`, "pause"],
      ["POST", `${one}/resume`, "resume"],
      ["GET", `${one}/events`, "events"],
      ["GET", `${one}/checkpoints`, "checkpoints"],
    ],
  },
  {
    kind: "vector_store",
    id: "vector_store_id",
    path: "/vector_stores",
    name: "vector_stores",
    rows: [
      ["POST", "", "create"],
      ["GET", "", "list"],
      ["GET", one, "retrieve"],
      ["POST", one, "update"],
      ["DELETE", one, "delete"],
      ["POST", `${one}/search`, "search"],
      ["POST", `${one}/files`, "files.create"],
      ["GET", `${one}/files`, "files.list"],
      ["GET", `${one}/files/{file_id}`, "files.retrieve"],
      ["POST", `${one}/files/{file_id}`, "files.update"],
      ["DELETE", `${one}/files/{file_id}`, "files.delete"],
      ["GET", `${one}/files/{file_id}/content`, "files.content"],
      ["POST", `${one}/file_batches`, "file_batches.create"],
      ["GET", `${one}/file_batches/{batch_id}`, "file_batches.retrieve"],
      ["POST", `${one}/file_batches/{batch_id}/cancel`, "file_batches.cancel"],
      ["GET", `${one}/file_batches/{batch_id}/files`, "file_batches.files"],
    ],
  },
];

/** OpenAI's base, and those of Azure's clients. */
const bases = ["/v1", "/openai/v1", "/azure/openai/v1", "/openai", "/azure/openai"];

export interface ObjectPlace {
  readonly method: Row[0];
  readonly path: string;
  /** The path below that of the list of such objects: empty for the list itself. */
  readonly below: string;
  readonly operation: string;
  readonly kind: ObjectKind;
  /** The name of the id in the path. */
  readonly id: string;
  readonly effect: Effect;
  /** Whether the body carries bytes of a file. */
  readonly isMultipart: boolean;
}

const multipart = new Set(["files.create", "uploads.parts.create"]);

/** Every path of an object or a list of them, with its method. */
export const objectPlaces: readonly ObjectPlace[] = bases.flatMap((base) =>
  families.flatMap(({ kind, id, path, name, rows }) =>
    rows.map(([method, pattern, verb]): ObjectPlace => {
      const below = pattern.replace("{}", `{${id}}`);
      const operation = `${name}.${verb}`;
      const effect = below !== "" ? "with one" : method === "POST" ? "creates" : "lists";
      const isMultipart = multipart.has(operation);
      return { method, path: base + path + below, below, operation, kind, id, effect, isMultipart };
    }),
  ),
);
