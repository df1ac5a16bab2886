import type { Plain } from "./yaml.ts";

/** A part of the configuration file that can be read by itself: an organization is known by its name there. */
export function declarationOf(field: string, shared: readonly Plain[], own: readonly Plain[], name: string): Plain {
  return {
    [field]: shared.length > 0 ? shared : undefined,
    organizations: own.length > 0 ? [{ name, [field]: own }] : undefined,
  };
}
