import type { Standing } from "../../core/limits/standing.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { RelayedReply } from "../../relay/passed-answer.ts";
import { limitHeaders } from "../reply/limit-headers.ts";
import type { AuthenticatedContext, Reply } from "../request/request-context.ts";
import type { Terms } from "./admission.ts";
import { noteCall, type CallCounts } from "./open-calls.ts";

/** How a call is admitted when it is about to be passed on, and what its answer says of that. */
export interface Admitted {
  readonly note: (progress: CallProgress) => void | Promise<void>;
  readonly withHeaders: (reply: RelayedReply) => Reply;
}

/** `terms` are null if nothing limits the call. `begin` is called for a call that is admitted. */
export function admitted(
  counts: CallCounts,
  context: AuthenticatedContext,
  terms: Terms | null,
  begin: (progress: CallProgress) => void,
): Admitted {
  if (terms === null) {
    const note = (progress: CallProgress) => {
      noteCall(counts, context, progress);
      begin(progress);
    };
    return { note, withHeaders: unchanged };
  }
  let standings: readonly Standing[] = [];
  return {
    note: async (progress) => {
      const { openCalls, relayMetrics } = counts;
      // Before it waits, so that what waits is limited too.
      openCalls.begin(context.actor, progress);
      try {
        standings = await terms.admit(progress);
      } catch (error) {
        progress.finish("failed");
        throw error;
      }
      relayMetrics.begin((context.relayed = progress));
      begin(progress);
    },
    // An upstream's own headers speak of another account.
    withHeaders: (reply) => ({ ...reply, headers: { ...reply.headers, ...limitHeaders(standings, context.dialect) } }),
  };
}

function unchanged(reply: RelayedReply): Reply {
  return reply;
}
