import type { Method } from "../../api/operation.ts";
import type { ObjectKind } from "../../core/objects.ts";

/** The paths of objects at sources: files and what is made of them, conversations and stored responses. */

/** What a request does that matters here. What is done to one object is the same for all. */
type Effect = "creates" | "lists" | "with one";

type Row = readonly [method: Method & ("GET" | "POST" | "DELETE"), below: string, verb: string];

interface Family {
  readonly kind: ObjectKind;
  readonly path: string;
  /** The operations' names begin with it. */
  readonly name: string;
  readonly rows: readonly Row[];
}

const one = "/{id}";
const families: readonly Family[] = [
  {
    kind: "response",
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
const bases = ["/v1", "/openai/v1", "/azure/openai/v1"];

export interface ObjectPlace {
  readonly method: Row[0];
  readonly path: string;
  /** The path below that of the list of such objects: empty for the list itself. */
  readonly below: string;
  readonly operation: string;
  readonly kind: ObjectKind;
  readonly effect: Effect;
  /** Whether the body carries bytes of a file. */
  readonly isMultipart: boolean;
}

const multipart = new Set(["files.create", "uploads.parts.create"]);

/** Every path of an object or a list of them, with its method. */
export const objectPlaces: readonly ObjectPlace[] = bases.flatMap((base) =>
  families.flatMap(({ kind, path, name, rows }) =>
    rows.map(([method, below, verb]): ObjectPlace => {
      const operation = `${name}.${verb}`;
      const effect = below !== "" ? "with one" : method === "POST" ? "creates" : "lists";
      const isMultipart = multipart.has(operation);
      return { method, path: base + path + below, below, operation, kind, effect, isMultipart };
    }),
  ),
);
