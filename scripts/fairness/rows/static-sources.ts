import type { Scene } from "../row.ts";
import { acme } from "../world.ts";

export const modelsOfSource = 20_000;
const pollMs = 250;

/** Adds sources `s0`, `s1` and so on, and waits until their models are listed. */
export async function addStaticSources(scene: Scene, count: number): Promise<void> {
  for (let source = 0; source < count; source++) {
    const models = Array.from({ length: modelsOfSource }, (_, at) => `s${source}-${at}`);
    const body = { id: `s${source}`, kind: "static", models };
    await scene.must({ method: "POST", path: "/rollcall/v1/sources", key: acme.admin, body });
  }
  while ((await listed(scene)) < count * modelsOfSource) await Bun.sleep(pollMs);
}

async function listed(scene: Scene): Promise<number> {
  const page = await scene.must({ path: "/rollcall/v1/sources?limit=100", key: acme.admin });
  const { data } = page as { data: { model_count: number }[] };
  return data.reduce((sum, { model_count }) => sum + model_count, 0);
}
