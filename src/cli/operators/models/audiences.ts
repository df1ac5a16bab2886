import { audiences as api } from "../../../api/models/audiences.ts";
import { flag } from "../../command/command.ts";
import { Failure } from "../../failure.ts";
import type { CommandRow } from "../admin-command.ts";
import { fetchAll, jsonFlag, orSuggest, showItems } from "../administration.ts";
import { model, similarModel } from "../named.ts";

const visibleFlag = flag("--visible", "Only projects that see it");
const hiddenFlag = flag("--hidden", "Only projects that do not see it");

/** Who sees a model. */
export const listAudiences: CommandRow = {
  key: "admin",
  summary: "List which projects see a model",
  description:
    "Lists the projects of the organization, and whether the keys of each see the model, with the rule that decides. " +
    "`keys explain` lists the models that one key or project sees.",
  positional: model.flag.name,
  flags: [
    model.flag,
    visibleFlag,
    hiddenFlag,
    flag("--include-archived", "Also archived projects, which see nothing"),
    jsonFlag,
  ],
  examples: {
    "Every project": "models audiences gpt-4o-mini",
    "Projects that do not see a model, and why": "models audiences gpt-4o-mini --hidden",
  },
  async run(call) {
    const { flags } = call;
    const id = await model.idOf(call);
    const [isVisible, isHidden] = [flags.isOn(visibleFlag.name), flags.isOn(hiddenFlag.name)];
    if (isVisible && isHidden) throw new Failure("Use --visible or --hidden, not both.");
    const visible = isVisible ? "true" : isHidden ? "false" : "any";
    const query = { model: id, visible, include_archived: flags.isOn("include-archived") } as const;
    const projects = fetchAll(call, "project", api.listModelAudiences, { query });
    await showItems(call, await orSuggest(projects, () => similarModel(call, id)), {
      columns: { PROJECT: "name", ID: "id", SEES: "visible", RULE: "rule", BECAUSE: "because" },
      noun: "project",
    });
  },
};
