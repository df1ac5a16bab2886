import { json } from "../call-answer.ts";
import { required, type Answering } from "../vendor.ts";

/** OpenAI's files. None is kept: every id is that of the same file. */

let made = 0;

const fileOf = (id: string) => ({
  id,
  object: "file",
  bytes: 2,
  created_at: 1_790_000_000,
  filename: "a.jsonl",
  purpose: "batch",
  status: "processed",
});

export const fileMade: Answering = ({ body }) => {
  required(body, "file");
  required(body, "purpose");
  return json(fileOf(`file-${++made}`));
};

export const fileShown: Answering = ({ id }) => json(fileOf(id));

export const fileDeleted: Answering = ({ id }) => json({ id, object: "file", deleted: true });
