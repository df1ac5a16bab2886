/** Whether the pattern matches the whole text: `*` for any characters, `?` for one, `\` to escape. */
export function glob(pattern: string, text: string): boolean {
  const wanted = tokens(pattern);
  const characters = Array.from(text);
  let at = 0;
  let token = 0;
  // Where to resume if the text after the last star does not match.
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const next = wanted[token];
    if (next === anyCharacters) {
      star = token++;
      resume = at;
    } else if (next === anyCharacter || next === characters[at]) {
      token++;
      at++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++resume;
    } else return false;
  }
  return wanted.slice(token).every((left) => left === anyCharacters);
}

const anyCharacters = Symbol("*");
const anyCharacter = Symbol("?");

function tokens(pattern: string): (string | symbol)[] {
  const characters = Array.from(pattern);
  const found: (string | symbol)[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === "*") found.push(anyCharacters);
    else if (character === "?") found.push(anyCharacter);
    else found.push(character === "\\" ? (characters[++at] ?? "\\") : character);
  }
  return found;
}
