/** One request of a client to a server, its time and its answer. */
export interface Operation {
  readonly kind: "register" | "delete" | "read";
  /** The model's id. A list is one read of each model it was asked about. */
  readonly id: string;
  /** One process; a server that was started anew is another one. */
  readonly server: string;
  readonly startMs: number;
  readonly endMs: number;
  /**
   * `refused` is 409 for a registration, and for all others that there is no such model. What got no answer, or a 5xx,
   * is `unknown`: it may have happened, or happen yet, or never. Reads of which nothing is known are left out.
   */
  readonly outcome: "done" | "refused" | "unknown";
}

/** What one server may have shown of one model, going by its answers alone. */
interface Witness {
  /** It showed the model at this time or before. */
  readonly shownBy: number;
  /** It showed the model at this time or later. */
  readonly shownUntil: number;
  /** It had acknowledged the deletion by then. */
  readonly goneBy: number;
  /** When it said that there is no such model. */
  readonly absences: readonly Operation[];
}

/**
 * Looks for answers that no serial order explains, and gives one sentence for each model that has them.
 *
 * A model is registered once, at a moment R, and deleted once, at a moment D; each lies between the question and the
 * acknowledgement, or, where there was none, anywhere after the question. All servers agree on these two. Each server
 * shows the model from a moment of its own to another one, at most `staleMsMax` after R and D, and not after it has
 * itself acknowledged them. So reads on one server never go back in time and never miss what that server did.
 *
 * A deletion that finds no such model is a read too: it looks at what its server shows first. A registration is only
 * refused by what is in the store.
 */
export function unexplained(operations: readonly Operation[], staleMsMax: number): string[] {
  const byModel = Map.groupBy(operations, ({ id }) => id);
  return [...byModel].flatMap(([id, ofModel]) => {
    const why = whyUnexplained(ofModel, staleMsMax);
    return why === null ? [] : [`${id}: ${why}\n${spell(ofModel)}`];
  });
}

function whyUnexplained(operations: readonly Operation[], staleMsMax: number): string | null {
  const registrations = operations.filter(({ kind, outcome }) => kind === "register" && outcome !== "refused");
  const deletions = operations.filter(({ kind, outcome }) => kind === "delete" && outcome !== "refused");
  const registered = registrations.filter(({ outcome }) => outcome === "done");
  const deleted = deletions.filter(({ outcome }) => outcome === "done");
  if (registered.length > 1) return "its registration was acknowledged twice";
  if (deleted.length > 1) return "its deletion was acknowledged twice";
  const taken = operations.filter(({ kind, outcome }) => kind === "register" && outcome === "refused");
  const witnesses = [...Map.groupBy(operations, ({ server }) => server).values()].map(witnessOf);

  // Whatever shows that the model was there came after R.
  const earliestR = earliest((registered.length > 0 ? registered : registrations).map(({ startMs }) => startMs));
  const latestR = earliest([
    ...[...registered, ...taken, ...deleted].map(({ endMs }) => endMs),
    ...witnesses.map(({ shownBy }) => shownBy),
  ]);
  if (earliestR > latestR) return "it was there before anybody had registered it";
  // A server that still showed it was at most that late.
  const earliestD = Math.max(
    earliest((deleted.length > 0 ? deleted : deletions).map(({ startMs }) => startMs)),
    ...witnesses.map(({ shownUntil }) => shownUntil - staleMsMax),
  );
  const latestD = earliest(deleted.map(({ endMs }) => endMs));
  if (earliestD > latestD) return "a server still showed it too long after its deletion";
  if (earliestR > latestD) return "it was deleted before it was registered";
  if (witnesses.some(({ shownUntil, goneBy }) => shownUntil > goneBy))
    return "a server showed it after acknowledging its deletion";

  const explains = (r: number, d: number) => witnesses.every((witness) => explainsAbsences(witness, r, d, staleMsMax));
  // The later R and the earlier D, the more absences they explain.
  if (latestR <= earliestD) return explains(latestR, earliestD) ? null : absent;
  // Where they may change places they are best at the same moment. Which one matters only where an absence begins to
  // be explained by the lateness of its server.
  const [from, to] = [Math.max(earliestR, earliestD), Math.min(latestR, latestD)];
  const starts = witnesses.flatMap(({ absences }) => absences.map(({ startMs }) => startMs - staleMsMax));
  const moments = [from, ...starts.filter((moment) => from < moment && moment <= to)];
  return moments.some((moment) => explains(moment, moment)) ? null : absent;
}

const absent = "a server did not show it although it was there";

function witnessOf(operations: readonly Operation[]): Witness {
  const presences = operations.filter(({ kind, outcome }) => kind === "read" && outcome === "done");
  const acknowledged = (wanted: Operation["kind"]) =>
    operations.filter(({ kind, outcome }) => kind === wanted && outcome === "done").map(({ endMs }) => endMs);
  return {
    shownBy: earliest([...acknowledged("register"), ...presences.map(({ endMs }) => endMs)]),
    shownUntil: Math.max(-Infinity, ...presences.map(({ startMs }) => startMs)),
    goneBy: earliest(acknowledged("delete")),
    absences: operations.filter(({ kind, outcome }) => kind !== "register" && outcome === "refused"),
  };
}

/** Whether the server's lateness explains every absence, when it showed the model as late and as briefly as it could. */
function explainsAbsences({ shownBy, shownUntil, absences }: Witness, r: number, d: number, staleMsMax: number) {
  const from = Math.min(r + staleMsMax, shownBy);
  const to = Math.max(d, shownUntil);
  return absences.every(({ startMs, endMs }) => startMs <= from || endMs >= to);
}

function earliest(moments: readonly number[]): number {
  return Math.min(Infinity, ...moments);
}

function spell(operations: readonly Operation[]): string {
  return operations
    .toSorted((one, other) => one.startMs - other.startMs)
    .map(
      ({ kind, server, startMs, endMs, outcome }) =>
        `  ${startMs.toFixed(1)} to ${endMs.toFixed(1)} ms: ${kind} on server ${server} was ${outcome}`,
    )
    .join("\n");
}
