import type { Attempt } from "../durability/crash-clients.ts";
import { brokenPromises, revisedTables, type Evidence, type Standing } from "../durability/crash-evidence.ts";
import type { TestDatabase } from "../support/postgres/postgres.ts";

/** The contents of a database, to compare with every later answer. */
export class Ledger {
  readonly #database: Pick<TestDatabase, "query">;
  readonly #known: Map<string, Standing>;
  #revision: number;

  private constructor(database: Pick<TestDatabase, "query">, { models, clock }: Evidence) {
    this.#database = database;
    this.#known = new Map(models);
    this.#revision = clock;
  }

  static async open(database: Pick<TestDatabase, "query">): Promise<Ledger> {
    return new Ledger(database, await evidenceIn(database, 0));
  }

  /** What does not agree with these attempts since this was last asked. */
  async broken(attempts: readonly Attempt[]): Promise<string[]> {
    const evidence = await evidenceIn(this.#database, this.#revision);
    const problems = brokenPromises(attempts, evidence, this.#revision, this.#known);
    this.#revision = evidence.clock;
    return problems;
  }
}

/**
 * In one statement, which sees one moment: a write that got no answer in time may still be committed while this looks,
 * and would stand in one table and not in the other.
 */
async function evidenceIn({ query }: Pick<TestDatabase, "query">, sinceRevision: number): Promise<Evidence> {
  const all = revisedTables.map((table) => `select revision from ${table}`).join(" union all ");
  const [row] = await query(
    `select (select revision from clock) as clock, (select max(revision) from (${all}) as rows) as highest,
       (select coalesce(json_agg(json_build_object('revision', revision, 'type', type, 'resourceId', resource_id,
           'requestId', coalesce(request_id, '')) order by revision), '[]') from audit_log where revision > ${sinceRevision}) as audit,
       (select coalesce(json_agg(json_build_object('id', id, 'state', state, 'revision', revision)), '[]')
          from models) as models`,
  );
  const models = (row?.["models"] ?? []) as (Standing & { readonly id: string })[];
  return {
    clock: Number(row?.["clock"]),
    highestRevision: Number(row?.["highest"]),
    audit: (row?.["audit"] ?? []) as Evidence["audit"],
    models: new Map(models.map(({ id, state, revision }) => [id, { state, revision }])),
  };
}
