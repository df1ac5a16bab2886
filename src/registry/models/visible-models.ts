import { eachSighting } from "../../catalogue/sightings.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { Slices } from "../../catalogue/turns.ts";
import {
  explainReading,
  explainSight,
  maySeeRule,
  projectArchived,
  type Verdict,
} from "../../core/explanation/explanation.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { Model } from "../../core/models/model.ts";
import type { Audience } from "../../core/people/actor.ts";
import type { ModelPolicy } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { Directory } from "../../store/store.ts";

export interface SightPage {
  readonly limit: number;
  readonly after: string | null;
}

export interface SeenModel {
  readonly model: Model;
  readonly verdict: Verdict;
}

/** The models of a page, and how many there are in all pages. */
export class SeenModels {
  readonly models: SeenModel[] = [];
  total = 0;
  hasMore = false;
  readonly #page: SightPage;

  constructor(page: SightPage) {
    this.#page = page;
  }

  /** In id order. */
  add(model: Model, explain: () => Verdict): void {
    const { limit, after } = this.#page;
    this.total++;
    if (after !== null && compareIds(model.id, after) <= 0) return;
    if (this.models.length === limit) this.hasMore = true;
    else this.models.push({ model, verdict: explain() });
  }
}

/** An audience, and why its models are out of reach of a key; null if they are not. */
export interface Looker {
  readonly audience: Audience;
  readonly denial: Verdict | null;
}

export async function lookerOfKey(
  { keys }: Pick<Directory, "keys">,
  organizationId: string,
  keyId: string,
  nowSeconds: number,
): Promise<Looker> {
  const holder = existing(await keys.findHolder(organizationId, keyId), "API key", keyId);
  const reading = explainReading(holder, nowSeconds);
  return { audience: holder.audience, denial: reading.allowed ? null : reading };
}

export async function lookerOfProject(
  { projects }: Pick<Directory, "projects">,
  organizationId: string,
  projectId: string,
): Promise<Looker> {
  const project = existing(await projects.find(organizationId, projectId), "project", projectId);
  return { audience: await projects.audience(project), denial: project.archivedAt === null ? null : projectArchived };
}

/** Null selects all. */
export interface SightFilter {
  /** The models that somebody sees, or those that they do not. */
  readonly visible: boolean | null;
  /** Part of the id, in either case. */
  readonly text: string | null;
  readonly rule: string | null;
}

/** How many models one rule decides about. */
export interface RuleCount {
  readonly rule: string;
  readonly visible: boolean;
  readonly total: number;
}

export interface Sightings extends Pick<SeenModels, "models" | "total" | "hasMore"> {
  /** Of all models with the text, the most first. */
  readonly rules: readonly RuleCount[];
}

/** The models that somebody sees, or does not see, and by which rules. */
export async function seenBy(
  live: LiveCatalogue,
  { audience, denial }: Looker,
  { visible, text, rule }: SightFilter,
  page: SightPage,
  slices: Slices,
): Promise<Sightings> {
  const seen = new SeenModels(page);
  const sought = text?.toLowerCase() ?? "";
  const totals = new Map<string, number>();
  await eachSighting(
    live.views.catalogue,
    audience.organizationId,
    [audience],
    slices,
    ({ model, hiding: [hiding = null] }) => {
      if (sought !== "" && !model.id.toLowerCase().includes(sought)) return;
      const isVisible = denial === null && hiding === null;
      const decides = denial?.rule ?? hiding ?? maySeeRule;
      totals.set(decides, (totals.get(decides) ?? 0) + 1);
      if ((visible === null || visible === isVisible) && (rule === null || rule === decides))
        seen.add(model, () => denial ?? explainSight(audience, model, hiding));
    },
  );
  const rules = [...totals].map(([name, total]) => ({ rule: name, visible: name === maySeeRule, total }));
  const { models, total, hasMore } = seen;
  return { models, total, hasMore, rules: rules.toSorted((one, other) => other.total - one.total) };
}

export interface PolicyPreview {
  readonly visible: SeenModels;
  readonly gained: SeenModels;
  readonly lost: SeenModels;
  readonly unknownIds: readonly string[];
}

/** What another policy would change for an audience. */
export async function previewPolicy(
  live: LiveCatalogue,
  audience: Audience,
  policy: ModelPolicy,
  page: SightPage,
  slices: Slices,
): Promise<PolicyPreview> {
  const preview = { visible: new SeenModels(page), gained: new SeenModels(page), lost: new SeenModels(page) };
  const unknown = new Set(policy.modelIds);
  // Only its rules are asked; the key stands for the audience as it is now.
  const coming = { ...audience, policy };
  await eachSighting(
    live.views.catalogue,
    audience.organizationId,
    [audience, coming],
    slices,
    ({ model, hiding: [before = null, after = null] }) => {
      unknown.delete(model.id);
      const explain = () => explainSight(coming, model, after);
      if (after === null) preview.visible.add(model, explain);
      if (after === null && before !== null) preview.gained.add(model, explain);
      if (after !== null && before === null) preview.lost.add(model, explain);
    },
  );
  return { ...preview, unknownIds: [...unknown] };
}
