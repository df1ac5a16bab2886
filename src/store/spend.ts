import type { SpendAlert } from "../core/spend/spend-alert.ts";
import type { SpendLimit } from "../core/spend/spend-limit.ts";
import type { SpendScope } from "../core/spend/spend-scope.ts";
import type { Page, PageRequest } from "./page.ts";

/** What holds for what an organization, or one of its projects, spends. */
export interface SpendRules {
  readonly limit: SpendLimit | null;
  readonly alerts: readonly SpendAlert[];
}

/** A limit, with the name of its project. */
export interface NamedLimit extends SpendLimit {
  readonly projectName: string | null;
}

/** For the servers that count money. */
export interface SpendLookUps {
  rules(scope: SpendScope): Promise<SpendRules>;
  /** An organization's own limit first, then those of its projects that are not archived, after one of them. */
  limits(organizationId: string, after: string | null, limit: number): Promise<readonly NamedLimit[]>;
  /** The organizations and projects with alerts, ordered, after one of them. */
  scopesWithAlerts(after: SpendScope | null, limit: number): Promise<readonly SpendScope[]>;
}

/* `projectId` null means those of the whole organization. */

export interface SpendLimitStore {
  find(organizationId: string, projectId: string | null): Promise<SpendLimit | null>;
  put(limit: SpendLimit): Promise<void>;
  /** False when there was no such limit. */
  remove(organizationId: string, projectId: string | null, atSeconds: number): Promise<boolean>;
}

export interface SpendAlertStore {
  page(organizationId: string, projectId: string | null, page: PageRequest): Promise<Page<SpendAlert> | null>;
  find(organizationId: string, projectId: string | null, id: string): Promise<SpendAlert | null>;
  count(organizationId: string, projectId: string | null): Promise<number>;
  put(alert: SpendAlert): Promise<void>;
  /** False when there was no such alert. */
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}
