const separator = /[ \t]*;[ \t]*/y;
const parameter = /([\w!#$%&'*+.^`|~-]+)=(?:"([^"\r\n\0]*)"|([\w!#$%&'*+.^`|~-]+))/y;

export interface Parameter {
  readonly value: string;
  readonly isQuoted: boolean;
}

/**
 * The parameters after the first word of a Content-Type or Content-Disposition, by their names in lower case. Null if
 * they are not plain: one that is given twice, or a backslash before a quote, which ends the value for some readers and
 * not for others.
 */
export function parametersOf(text: string): ReadonlyMap<string, Parameter> | null {
  const parameters = new Map<string, Parameter>();
  let at = 0;
  while (at < text.length) {
    separator.lastIndex = at;
    if (!separator.test(text)) return null;
    if (separator.lastIndex === text.length) break;
    parameter.lastIndex = separator.lastIndex;
    const [, name = "", quoted, plain = ""] = parameter.exec(text) ?? [];
    if (name === "" || quoted?.endsWith("\\") || parameters.has(name.toLowerCase())) return null;
    parameters.set(name.toLowerCase(), { value: quoted ?? plain, isQuoted: quoted !== undefined });
    at = parameter.lastIndex;
  }
  return parameters;
}
