/* What a YAML file holds. The lines are for messages. */

export type YamlNode = YamlScalar | YamlList | YamlMap | OtherNode;

export class YamlScalar {
  readonly value: unknown;
  readonly line: number;

  constructor(value: unknown, line: number) {
    this.value = value;
    this.line = line;
  }
}

export class YamlList {
  readonly items: readonly YamlNode[];
  readonly line: number;

  constructor(items: readonly YamlNode[], line: number) {
    this.items = items;
    this.line = line;
  }
}

/** The fields in the order of the file, no two with one name. */
export class YamlMap {
  readonly fields: readonly YamlField[];
  readonly line: number;

  constructor(fields: readonly YamlField[], line: number) {
    this.fields = fields;
    this.line = line;
  }
}

export interface YamlField {
  readonly name: string;
  readonly line: number;
  readonly node: YamlNode;
}

/** Nothing that a configuration may hold, such as the repetition of an anchor. */
export class OtherNode {
  readonly line: number;

  constructor(line: number) {
    this.line = line;
  }
}
