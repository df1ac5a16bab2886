import type { PostgresCluster, PostgresNode } from "../support/postgres/cluster.ts";
import type { Fleet, Member } from "./fleet.ts";

/** Where a fault happens. */
export interface Stage {
  readonly cluster: PostgresCluster;
  readonly fleet: Fleet;
  /** The node that is written to. */
  node: PostgresNode;
  readonly partitionMs: number;
}

export interface Fault {
  readonly name: string;
  /** Resolves the moment everything is as it should be again. */
  happen(stage: Stage): Promise<void>;
}

const downMs = 700;

/** Everything that may happen to servers and their database while clients go on. */
export const faults = {
  serversKilled: {
    name: "every server killed in turn, and started again",
    happen: async ({ fleet }) => {
      for (const member of fleet.members) await fleet.replace(member);
    },
  },
  stoppedImmediately: {
    name: "PostgreSQL stopped immediately, and started",
    happen: async ({ node }) => {
      await node.stop("immediate");
      await Bun.sleep(downMs);
      await node.start();
    },
  },
  restarted: {
    name: "PostgreSQL restarted",
    happen: ({ node }) => node.restart(),
  },
  killed: {
    name: "PostgreSQL killed, and started",
    happen: async ({ node }) => {
      await node.kill();
      await node.start();
    },
  },
  sessionsEnded: {
    name: "sessions of PostgreSQL ended just before they commit",
    happen: ({ node, partitionMs }) => node.endCommittingSessions(partitionMs / 2),
  },
  sessionKilled: {
    name: "a session of PostgreSQL killed, which ends all others",
    happen: async ({ node }) => {
      await node.killSession();
    },
  },
  oneCutOff: {
    name: "one server cut off from PostgreSQL",
    happen: async ({ fleet, partitionMs }) => cutOff(fleet.members.slice(0, 1), partitionMs),
  },
  allCutOff: {
    name: "all servers cut off from PostgreSQL",
    happen: async ({ fleet, partitionMs }) => cutOff(fleet.members, partitionMs),
  },
  standbyFrozen: {
    name: "the standby that every commit waits for frozen",
    happen: async ({ cluster, partitionMs }) => {
      const standby = await cluster.addStandby();
      standby.freeze();
      await Bun.sleep(partitionMs);
      standby.thaw();
    },
  },
  failover: {
    name: "PostgreSQL crashed, and its standby promoted",
    happen: async (stage) => {
      const standby = await stage.cluster.addStandby();
      // What is written now reaches the primary only, and must not be acknowledged.
      standby.wayToPrimary.block();
      await Bun.sleep(downMs);
      await stage.node.stop("immediate");
      await standby.promote();
      for (const { wayToDatabase } of stage.fleet.members) wayToDatabase.leadTo(standby.port);
      stage.node = standby;
    },
  },
} satisfies Readonly<Record<string, Fault>>;

async function cutOff(members: readonly Member[], forMs: number): Promise<void> {
  for (const { wayToDatabase } of members) wayToDatabase.block();
  await Bun.sleep(forMs);
  for (const { wayToDatabase } of members) wayToDatabase.unblock();
}
