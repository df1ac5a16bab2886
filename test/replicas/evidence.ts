import type { Attempt } from "../durability/crash-clients.ts";
import { brokenPromises, revisedTables, type Evidence, type Standing } from "../durability/crash-evidence.ts";
import type { TestDatabase } from "../support/postgres.ts";

/** What lies in a database, to be held against everything that clients are told from now on. */
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

async function evidenceIn({ query }: Pick<TestDatabase, "query">, sinceRevision: number): Promise<Evidence> {
  const all = revisedTables.map((table) => `select revision from ${table}`).join(" union all ");
  const [clock] = await query(`select revision from clock`);
  const [highest] = await query(`select max(revision) as revision from (${all}) as rows`);
  const audit = await query(
    `select revision, type, resource_id, request_id from audit_log where revision > ${sinceRevision} order by revision`,
  );
  const models = await query(`select id, state, revision from models`);
  return {
    clock: Number(clock?.["revision"]),
    highestRevision: Number(highest?.["revision"]),
    audit: audit.map((row) => ({
      revision: Number(row["revision"]),
      type: String(row["type"]),
      resourceId: String(row["resource_id"]),
      requestId: String(row["request_id"]),
    })),
    models: new Map(
      models.map(({ id, state, revision }) => [
        String(id),
        { state: state as Standing["state"], revision: Number(revision) },
      ]),
    ),
  };
}
