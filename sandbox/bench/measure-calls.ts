import { execa } from "execa";
import { once } from "node:events";
import { join } from "node:path";
import { interleave } from "./interleave.ts";
import type { Result } from "./results.ts";

/** Enough calls that the clock's resolution does not matter, one after the other, as Pulumi waits for each. */
const CALLS = 300;

/** Measures a call to the simulated control plane and a call to a server that does nothing. */
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
    const names = { bare: "call to a server that does nothing", cloud: "call to the control plane" };
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
    if (!response.ok) throw new Error(`${url}: expected status 200, got ${response.status}`);
    await response.arrayBuffer();
  }
  return (performance.now() - startedAt) / CALLS;
}
