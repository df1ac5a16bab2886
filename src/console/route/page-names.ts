/** The pages of the console by the last part of their path; the overview has none. The server answers all with one HTML. */
export const pageNames = [
  "",
  "models",
  "model",
  "deleted",
  "aliases",
  "keys",
  "projects",
  "project",
  "people",
  "person",
  "groups",
  "roles",
  "invites",
  "sources",
  "source",
  "access",
  "audit",
  "changes",
  "usage",
  "limits",
  "playground",
  "settings",
  "sign-in",
] as const;

export type PageName = (typeof pageNames)[number];
