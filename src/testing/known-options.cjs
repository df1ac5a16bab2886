/**
 * A misspelt option would change nothing and say nothing, and JavaScript has no compiler to find it.
 *
 * @param {string} called
 * @param {object} options
 * @param {Readonly<Record<string, true>>} known
 */
function refuseUnknownOptions(called, options, known) {
  const names = Object.keys(known);
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(`${called} takes an object of options, with ${names.join(", ")}.`);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const suggestion = names.find((name) => areClose(letters(unknown), letters(name)));
  const advice = suggestion === undefined ? `It has ${names.join(", ")}.` : `Did you mean "${suggestion}"?`;
  throw new TypeError(`${called} has no option "${unknown}". ${advice}`);
}

/** Some write `api_key` for `apiKey`. @param {string} name */
function letters(name) {
  return name.replaceAll(/[-_]/g, "").toLowerCase();
}

/**
 * Whether they are the same but for two letters beside each other. Node cannot load the TypeScript that measures this
 * for the command line.
 *
 * @param {string} one
 * @param {string} other
 */
function areClose(one, other) {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end <= 2;
}

module.exports = { refuseUnknownOptions };
