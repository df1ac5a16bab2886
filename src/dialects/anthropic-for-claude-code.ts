import { claudeNameOf, idOfClaudeName } from "../core/claude-name.ts";
import type { Model } from "../core/model.ts";
import { nameOf } from "./abilities.ts";
import { anthropic } from "./anthropic.ts";
import type { AskedWords, Dialect, ListWish, PageWish } from "./dialect.ts";

/** Anthropic's dialect for keys that Claude Code uses: every model under a name that it takes. */
export const anthropicForClaudeCode: Dialect = {
  ...anthropic,
  name: "anthropic-for-claude-code",
  element: (model, audience, today) => anthropic.element(renamed(model), audience, today),
  list: (elements, models) => anthropic.list(elements, models.map(renamed)),
  wish,
};

/** People go on reading the name the model had. */
function renamed(model: Model): Model {
  return { ...model, id: claudeNameOf(model.id), facts: { ...model.facts, displayName: nameOf(model) } };
}

/** Cursors are names as well; the order stays that of the ids. */
function wish(query: AskedWords): ListWish | null {
  const wished = anthropic.wish?.(query) ?? null;
  if (wished === null) return null;
  return {
    ...wished,
    page: wished.page && withIds(wished.page),
    list: (elements, page) => wished.list(elements, { ...page, models: page.models.map(renamed) }),
  };
}

function withIds(page: PageWish): PageWish {
  const { start } = page;
  if ("offset" in start) return page;
  return { ...page, start: "after" in start ? { after: idOf(start.after) } : { before: idOf(start.before) } };
}

function idOf(name: string): string {
  return idOfClaudeName(name) ?? name;
}
