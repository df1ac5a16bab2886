import { registeredModels } from "../../api/registered-models.ts";
import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { connectAs } from "../connection/connect.ts";
import { editors } from "../exporters/editors.ts";
import { exportedModel, type ExportedModel } from "../exporters/facts.ts";
import type { Exporter } from "../exporters/exporter.ts";
import { gateways } from "../exporters/gateways.ts";
import { Failure, unlessFailed } from "../failure.ts";
import { textIn, type Json } from "../output/json/value.ts";
import { printable, printableJson } from "../../core/text/printable.ts";
import { readSelection, selected } from "../models/select.ts";
import { fetchAll } from "./administration.ts";

const exporters: readonly Exporter[] = [...editors, ...gateways];
const tools = exporters.map(({ tool }) => tool);
const keyVariable = "OPENAI_API_KEY";

/** The half of `rollcall export` that calls a server; without --for it exports a store. */
export const exportFor: Command = {
  words: ["export"],
  summary: "Export the models as the configuration of another tool",
  description:
    "With --for, prints the models as the configuration of a tool that does not fetch the list itself. The " +
    "configuration holds no key, but the place where the tool finds one. It has context lengths and prices if the list " +
    "has them, or with an admin key the server.",
  flags: [
    flag("--for TOOL", `Tool to configure: ${tools.join(", ")}`, { choices: tools }),
    flag("--filter 'id=ID'", "Only the model with this id, or models that match 'id~PATTERN'"),
  ],
  examples: {
    "For opencode": "export --for opencode",
    "For Zed, only some models": "export --for zed --filter 'id~^gpt'",
  },
  async run(call) {
    const { terminal, settings } = call;
    const exporter = exporterFor(call);
    const models = withoutExpanded(exporter, await modelsFor(call), call);
    if (models.length === 0) throw new Failure("There is no model to export. Check the key and --filter.");
    const baseUrl = callsBaseUrl(call.connection.baseUrl);
    const document = exporter.document(models, { baseUrl, keyVariable });
    const text = await written(exporter, document);
    terminal.write(terminal.isInteractive ? printableJson(text) : text);
    if (!settings.quiet) terminal.note(exporter.hint.replace("BASE_URL", baseUrl));
  },
};

/** Servers list models at their root too, but take calls only under the version. */
function callsBaseUrl(baseUrl: URL): string {
  return baseUrl.pathname === "/" ? `${baseUrl.origin}/v1${baseUrl.search}` : baseUrl.href.replace(/\/+$/, "");
}

function exporterFor({ flags }: Call): Exporter {
  const exporter = exporters.find(({ tool }) => tool === flags.text("for"));
  if (exporter === undefined) throw new Failure(`Name the tool with --for: ${tools.join(", ")}.`);
  return exporter;
}

/** Names the models that it leaves out even with --quiet, because they would be missed much later. */
function withoutExpanded({ tool, expands }: Exporter, models: readonly ExportedModel[], { terminal }: Call) {
  if (expands === undefined) return models;
  const unsafe = models.filter(({ id, name }) => expands.test(id) || expands.test(name));
  if (unsafe.length > 0)
    terminal.note(
      `Left out, because ${tool} would expand part of the name when it reads the file: ` +
        `${unsafe.map(({ id }) => printable(id)).join(", ")}.`,
    );
  return models.filter((model) => !unsafe.includes(model));
}

async function modelsFor(call: Call): Promise<readonly ExportedModel[]> {
  const { connection, flags } = call;
  const selection = readSelection(flags);
  const body = await bodyOf(connection, listModels(connection));
  const described = await describedModels(call);
  return selected(itemsOf(connection, body), selection).flatMap((item) => {
    const id = textIn(item, "id");
    return id === null ? [] : [exportedModel(id, item, described.get(id) ?? null)];
  });
}

/** Empty without an admin key, or if the server has no such endpoint. */
async function describedModels(call: Call): Promise<ReadonlyMap<string, Json>> {
  const connection = connectAs("any", call);
  if (connection.headers["authorization"] === call.connection.headers["authorization"]) return new Map();
  const items = await unlessFailed(
    () => fetchAll({ ...call, connection }, "model", registeredModels.describeModels),
    [],
  );
  return new Map(items.map((item) => [textIn(item, "id") ?? "", item]));
}

async function written({ format }: Exporter, document: object): Promise<string> {
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  const { stringify } = await import("yaml");
  return stringify(document, { lineWidth: 0 });
}
