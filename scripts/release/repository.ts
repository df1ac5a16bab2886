/** What package.json says of the place of the sources. */
export interface Repository {
  readonly repository: { readonly type: "git"; readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
}

/**
 * GitHub tells its workflows where the repository is, so that a fork publishes its own address and never another's; null
 * elsewhere.
 */
export function repositoryOf(environment: NodeJS.ProcessEnv): Repository | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = environment;
  if (!server || !name) return null;
  const url = `${server}/${name}`;
  return {
    repository: { type: "git", url: `git+${url}.git` },
    homepage: `${url}#readme`,
    bugs: { url: `${url}/issues` },
  };
}
