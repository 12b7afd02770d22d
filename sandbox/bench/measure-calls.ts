import { execa } from "execa";
import { once } from "node:events";
import { join } from "node:path";
import { interleave } from "./interleave.ts";
import type { Result } from "./results.ts";

/** So many that the clock's steps don't matter; one after the other, as Pulumi waits for each. */
const CALLS = 300;

/** What a call costs, of the simulated control plane and of a server that does nothing. */
export async function measureCalls(
  url: string,
  accessToken: string,
  repetitions: number,
  print: (line: string) => void,
): Promise<Result[]> {
  const bare = execa("node", [join(import.meta.dirname, "bare-server.ts")], {
    buffer: false,
    stdin: "ignore",
  });
  try {
    const names = { bare: "call of a server that does nothing", cloud: "call of the control plane" };
    const [bareUrl] = (await once(bare.stdout, "data")) as [Buffer];
    const values = await interleave(
      [
        { name: names.bare, measure: () => callMs(String(bareUrl).trim(), accessToken) },
        { name: names.cloud, measure: () => callMs(url, accessToken) },
      ],
      repetitions,
      (name, ms) => print(`${name}: ${ms.toFixed(2)} ms`),
    );
    const floor: Result = { name: names.bare, unit: "ms", values: values.get(names.bare)! };
    return [floor, { name: names.cloud, unit: "ms", values: values.get(names.cloud)!, comparedWith: floor }];
  } finally {
    bare.kill();
    await bare.catch(() => undefined);
  }
}

async function callMs(url: string, accessToken: string): Promise<number> {
  const startedAt = performance.now();
  for (let call = 0; call < CALLS; call++) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
    if (!response.ok) throw new Error(`${url}: got status ${response.status}, expected 200`);
    await response.arrayBuffer();
  }
  return (performance.now() - startedAt) / CALLS;
}
