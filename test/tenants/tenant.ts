/** An organization in a walk. All its names carry its mark, so that a leak is recognised. */
export interface Tenant {
  readonly mark: string;
  readonly organizationId: string;
  readonly keys: readonly string[];
  readonly adminKey: string;
  /** The ids it has seen, by their path parameter. */
  readonly known: Map<string, Set<string>>;
  /** Ids that were recently used together in a path, a body and an answer. */
  together: readonly ReadonlyMap<string, string>[];
  /** Ids and entity tags that no other tenant may see. */
  readonly private: Set<string>;
  /** Ids of other organizations that it has sent. */
  readonly sent: Set<string>;
  /** The cookie of the session in its administrator's browser. */
  cookie: string | null;
  /** Ids that the walk must keep. */
  readonly kept: Set<string>;
}

const adminKeyKind = 2;

function keyOf(at: number, kind: number): string {
  return `tenant-key-${at}-${kind}-0123456789`;
}

export function tenantsOf(count: number): readonly Tenant[] {
  return Array.from({ length: count }, (_, at) => {
    const mark = `zq${at}qz`;
    const known = new Map([
      ["rate_limit_id", new Set([`rl-${mark}/declared`, "rl-base"])],
      ["project_id", new Set([`proj_${mark}`])],
      ["model", new Set([`${mark}/declared`, "base", "other-base"])],
    ]);
    const keys = Array.from({ length: 4 }, (_unused, kind) => keyOf(at, kind));
    return {
      mark,
      organizationId: `org-${mark}`,
      keys,
      adminKey: keyOf(at, adminKeyKind),
      known,
      together: [],
      private: new Set<string>(),
      sent: new Set<string>(),
      cookie: null,
      kept: new Set([`proj_${mark}`]),
    };
  });
}

export function yamlOf(tenants: readonly Tenant[]): string {
  const lines = [
    "models: [{ id: base, created: 1700000000 }, { id: other-base, created: 1700000001 }]",
    "organizations:",
    ...tenants.flatMap(({ mark, organizationId, keys: [owner, reader, admin, readerAdmin] }) => [
      `  - name: ${mark}`,
      `    id: ${organizationId}`,
      `    users: [{ email: owner@${mark}.example, role: owner }, { email: second@${mark}.example, role: owner }, { email: reader@${mark}.example, role: reader }]`,
      `    projects: [{ name: ${mark}, id: proj_${mark}, members: [{ email: reader@${mark}.example, role: member }] }]`,
      "    keys:",
      `      - { name: ${mark} owner, value: ${owner}, project: ${mark}, user: owner@${mark}.example }`,
      `      - { name: ${mark} reader, value: ${reader}, project: ${mark}, user: reader@${mark}.example }`,
      `      - { name: ${mark} admin, value: ${admin}, kind: admin, user: owner@${mark}.example }`,
      `      - { name: ${mark} reader admin, value: ${readerAdmin}, kind: admin, user: reader@${mark}.example }`,
      `    models: [{ id: ${mark}/declared, created: 1700000002 }]`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}
