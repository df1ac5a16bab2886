import { readOnce } from "./read-once.ts";

/** Azure's option `deployments`, as in "gpt-4o=chat, gpt-4o-mini=small": the deployments of models, by our id or Azure's. */

type Deployments = ReadonlyMap<string, string>;

/** An invalid option, which an older program may have stored, counts as absent. */
export const deploymentsIn = readOnce(({ deployments }): Deployments => {
  const parsed = deployments === undefined ? "" : parseDeployments(deployments);
  return typeof parsed === "string" ? new Map() : parsed;
});

/** Why the text cannot be used, as the end of a sentence; null when it can be. */
export function validateDeployments(text: string): string | null {
  const parsed = parseDeployments(text);
  return typeof parsed === "string" ? parsed : null;
}

function parseDeployments(text: string): Deployments | string {
  const deployments = new Map<string, string>();
  for (const entry of text.split(",").map((part) => part.trim())) {
    // An id may contain an equals sign, a deployment may not.
    const [, id, deployment] = /^(.*\S)\s*=\s*([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/s.exec(entry) ?? [];
    if (id === undefined || deployment === undefined)
      return `must be a list such as "gpt-4o=chat, gpt-4o-mini=small", and ${JSON.stringify(entry)} is no part of one`;
    if (deployments.has(id)) return `names ${id} twice`;
    deployments.set(id, deployment);
  }
  return deployments;
}
