/** Why somebody may or may not do something with a model: a code, and what it speaks of, such as a source's id or a day. */
export interface Reason {
  readonly code: ReasonCode;
  readonly of: string | null;
}

const sentences = {
  "may-read": () => "The key may list and retrieve models.",
  "base-model": () => "It is a base model, which everybody sees.",
  "base-model-of-own-source": () => "It is a base model of one of the organization's own sources.",
  alias: (of: string) => `It is an alias of ${of}.`,
  "own-model": () => "It is the organization's own model.",
  "no-policy": () => "The project hides no model.",
  "on-allow-list": () => "The allow list of the project names it.",
  "not-on-deny-list": () => "The deny list of the project does not name it.",
  restricted: () => "The model is restricted to projects with a permission, and the project has none.",
  "not-on-allow-list": () => "The project has an allow list, and the model is not on it.",
  "on-deny-list": () => "The project has a deny list, and the model is on it.",
  "target-not-on-allow-list": (of: string) => `It is an alias of ${of}, which is not on the allow list of the project.`,
  "target-on-deny-list": (of: string) => `It is an alias of ${of}, which is on the deny list of the project.`,
  "target-gone": (of: string) => `It is an alias of ${of}, which is gone.`,
  "target-not-seen": (of: string) => `It is an alias of ${of}, which is gone or which the key does not see.`,
  unlisted: () => "The model is unlisted: it is in no list, but answers to its id.",
  "shut-down-unlisted": (of: string) => `The model was shut down on ${of}, and is in no list since.`,
  "shut-down-uncalled": (of: string) => `The model was shut down on ${of}, and cannot be called since.`,
  "key-revoked": (of: string) => `The key was revoked on ${of}.`,
  "key-expired": (of: string) => `The key expired on ${of}.`,
  "project-archived": () => "The project is archived.",
  "user-removed": () => "The user whose key it is is no longer there.",
  "account-removed": () => "The service account whose key it is is no longer there.",
  "not-in-project": () => "The person is in the project neither themselves nor through a group.",
  "admin-key": () => "An admin key administers the organization; it neither lists, retrieves nor calls models.",
  scopes: (of: string) => `The key is cut down to the scopes ${of}.`,
  "scopes-lack": (of: string) => `They leave out ${of}.`,
  "organization-role": (of: string) => `The role in the organization is ${of}.`,
  "project-role": (of: string) => (of === "none" ? "The project gives no role." : `The role in the project is ${of}.`),
  "custom-roles": (of: string) => `Custom roles grant ${of}.`,
  "no-role": () => "There is no role at all.",
  "roles-lack": (of: string) => `Nothing here grants ${of}.`,
  "viewer-calls-none": () => "A viewer of a project calls no models.",
  "model-unknown": (of: string) => `The organization knows no model '${of}'.`,
  "model-deleted": () => "The model was deleted. An owner can restore it.",
  "gone-at-source": () => "No source lists the model any longer.",
  "gone-in-file": () => "No configuration file declares the model any longer, or the alias was taken away.",
  "served-by": (of: string) => `The source '${of}' serves it.`,
  "next-source": (of: string) => `If it fails or does not take the call, the next is '${of}'.`,
  "no-source-serves": () => "No source serves the model.",
  "takes-no-calls": (of: string) => `The source '${of}' serves the model, and takes no calls.`,
  "project-limit-reached": () =>
    "The project has reached its spend limit for this month. Calls are possible again when the limit is raised, or when the next month begins in UTC.",
  "organization-limit-reached": () =>
    "The organization has reached its spend limit for this month. Calls are possible again when the limit is raised, or when the next month begins in UTC.",
  "base-stays": () => "It is a base model. Only fine-tuned models of the organization can be deleted.",
  "alias-stays": (of: string) => `It is an alias of ${of}. An admin key removes it at /rollcall/v1/aliases.`,
  "source-refuses-deletion": (of: string) => `The source '${of}' does not allow its models to be deleted here.`,
  owner: () => "It is a fine-tuned model of the organization, and the key belongs to one of its owners.",
  "deleted-with-admin-key": () => "An admin key deletes it at /rollcall/v1/models.",
} as const satisfies Readonly<Record<string, (of: string) => string>>;

export type ReasonCode = keyof typeof sentences;

/** Each has words in the console. */
export const reasonCodes = Object.keys(sentences) as ReasonCode[];

export function reason(code: ReasonCode, of: string | null = null): Reason {
  return { code, of };
}

export function sentenceOf({ code, of }: Reason): string {
  return sentences[code](of ?? "");
}
