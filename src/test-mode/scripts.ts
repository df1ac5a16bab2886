import { defaultScript } from "../api/test-mode.ts";
import { malformedRequest } from "../core/refusal.ts";
import { Script, type ScriptSettings } from "./script.ts";

const scriptsMax = 1_000;
/** Of the scripts of all organizations, as JSON. */
const lengthMax = 16 * 1024 * 1024;

interface Kept {
  readonly script: Script;
  readonly length: number;
}

/** The scripts of all organizations. */
export class Scripts {
  readonly #byOrganization = new Map<string, Map<string, Kept>>();
  #length = 0;

  /** In the place of one with the same name. */
  set(organizationId: string, settings: ScriptSettings): Script {
    const kept = this.#of(organizationId);
    const before = kept.get(settings.name)?.length ?? 0;
    const length = JSON.stringify(settings.answers).length;
    if (!kept.has(settings.name) && kept.size >= scriptsMax)
      throw malformedRequest(`An organization has at most ${scriptsMax} scripts. Delete some first.`);
    if (this.#length - before + length > lengthMax)
      throw malformedRequest(`All scripts together have at most ${lengthMax} characters. Delete some first.`);
    const script = new Script(settings);
    kept.delete(settings.name);
    kept.set(settings.name, { script, length });
    this.#length += length - before;
    return script;
  }

  find(organizationId: string, name: string): Script | null {
    return this.#byOrganization.get(organizationId)?.get(name)?.script ?? null;
  }

  remove(organizationId: string, name: string): boolean {
    const kept = this.#byOrganization.get(organizationId);
    this.#length -= kept?.get(name)?.length ?? 0;
    return kept?.delete(name) ?? false;
  }

  /** By name. */
  all(organizationId: string): readonly Script[] {
    const kept = [...(this.#byOrganization.get(organizationId)?.values() ?? [])];
    return kept.map(({ script }) => script).sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  /** The script of a request whose header names none: the newest of its key, or else the default. */
  ofKey(organizationId: string, keyId: string): Script | null {
    const kept = this.#byOrganization.get(organizationId);
    if (kept === undefined) return null;
    const ofKey = [...kept.values()].findLast(({ script }) => script.settings.apiKeyId === keyId);
    return ofKey?.script ?? kept.get(defaultScript)?.script ?? null;
  }

  #of(organizationId: string): Map<string, Kept> {
    const known = this.#byOrganization.get(organizationId);
    if (known !== undefined) return known;
    const made = new Map<string, Kept>();
    this.#byOrganization.set(organizationId, made);
    return made;
  }
}
