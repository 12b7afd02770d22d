import { execa } from "execa";
import { join } from "node:path";
import { freePorts } from "../../src/engine/host/ports.ts";
import { FAKE_GCS_SERVER } from "../tools/program-sets.ts";
import { testTool } from "./test-tool.ts";
import { until } from "./until.ts";

/** A bucket of Cloud Storage in the memory of a server on this machine. */
export interface FakeBucket {
  /** Its address in Pulumi's form. */
  readonly url: string;
  /** The server's host and port. */
  readonly address: string;
  /** What a client of Cloud Storage needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the objects with a prefix. */
  list(prefix: string): Promise<string[]>;
  write(object: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** The bucket, or the reason why this machine has none. */
export async function fakeBucket(name = "state-bucket"): Promise<FakeBucket | { readonly absent: string }> {
  const found = await testTool(FAKE_GCS_SERVER);
  if ("absent" in found) return found;
  const [port] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const server = execa(
    join(found.folder, "fake-gcs-server"),
    [
      "-scheme",
      "http",
      "-host",
      "127.0.0.1",
      "-port",
      `${port}`,
      "-public-host",
      address,
      "-backend",
      "memory",
    ],
    { reject: false, stdio: "ignore" },
  );
  const call = (path: string, init?: RequestInit) => fetch(`http://${address}${path}`, init);
  let ended: string | undefined;
  void server.then(({ shortMessage }) => (ended = shortMessage));
  await until(
    "fake-gcs-server's answer",
    async () => ended ?? (await call("/storage/v1/b").catch(() => undefined)),
  );
  if (ended !== undefined) throw new Error(ended);
  await call("/storage/v1/b", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return {
    url: `gs://${name}`,
    address,
    // Pulumi needs a credential before it looks for the bucket.
    environment: {
      STORAGE_EMULATOR_HOST: address,
      GOOGLE_CREDENTIALS: "",
      GOOGLE_OAUTH_ACCESS_TOKEN: "of-no-use-elsewhere",
    },
    list: async (prefix) => {
      const answer = await call(`/storage/v1/b/${name}/o?prefix=${encodeURIComponent(prefix)}`);
      const { items = [] } = (await answer.json()) as { items?: { name: string }[] };
      return items.map(({ name }) => name);
    },
    write: async (object, text) => {
      const path = `/upload/storage/v1/b/${name}/o?uploadType=media&name=${encodeURIComponent(object)}`;
      const { ok, status } = await call(path, { method: "POST", body: text });
      if (!ok) throw new Error(`fake-gcs-server answered ${status} to ${object}`);
    },
    close: async () => {
      server.kill();
      await server;
    },
  };
}
