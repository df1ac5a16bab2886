/** What has something to do at the end of the current turn of the event loop. */
interface EndingTurn {
  endTurn(): void;
}

const ending: EndingTurn[] = [];

/**
 * Calls back at the end of the current turn, before the loop waits again. What many connections read and write in one
 * turn then follows each other closely: a peer on this machine is woken once for all of it, and waking takes longer than
 * writing.
 */
export function atEndOfTurn(one: EndingTurn): void {
  if (ending.push(one) === 1) setImmediate(endTurn);
}

function endTurn(): void {
  // What is added meanwhile belongs to the same turn.
  for (const one of ending) one.endTurn();
  ending.length = 0;
}
