import { claudeNameOf, idOfClaudeName } from "../../core/models/claude-name.ts";
import type { Model } from "../../core/models/model.ts";
import { displayNameOf } from "../abilities.ts";
import { anthropic } from "./anthropic.ts";
import type { QueryParameters, Dialect, ListQuery, PageQuery } from "../dialect.ts";

/** Anthropic's dialect for keys of Claude Code: every model has a name that Claude Code accepts. */
export const anthropicForClaudeCode: Dialect = {
  ...anthropic,
  name: "anthropic-for-claude-code",
  element: (model, today, reader) => anthropic.element(renamed(model), today, reader),
  frame: (models) => anthropic.frame(ends(models)),
  readQuery,
};

/** The models whose ids a frame contains: the first and the last. */
function ends(models: readonly Model[]): readonly Model[] {
  return [...models.slice(0, 1), ...models.slice(-1)].map(renamed);
}

/** The display name stays that of the model. */
function renamed(model: Model): Model {
  return { ...model, id: claudeNameOf(model.id), facts: { ...model.facts, displayName: displayNameOf(model) } };
}

/**
 * Our cursors contain the id itself, because a name can stand for two models. A cursor without a listing is a name, such
 * as the `first_id` and `last_id` of a complete list.
 */
function readQuery(query: QueryParameters): ListQuery | null {
  const listQuery = anthropic.readQuery?.(query) ?? null;
  if (listQuery === null) return null;
  return {
    ...listQuery,
    page: listQuery.page && withIds(listQuery.page),
    frame: (page) => listQuery.frame(page.hasMore ? page : { ...page, models: ends(page.models) }),
  };
}

function withIds(page: PageQuery): PageQuery {
  const { start, listing } = page;
  if ("offset" in start || listing !== null) return page;
  return { ...page, start: "after" in start ? { after: idOf(start.after) } : { before: idOf(start.before) } };
}

function idOf(name: string): string {
  return idOfClaudeName(name) ?? name;
}
