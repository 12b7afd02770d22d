import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Config of the stack by key path, as the fake `pulumi` stores it. */
export type StackConfig = Record<string, string>;

export interface FakeStack {
  readonly folder: string;
  /** The environment with the fake `pulumi` first on PATH. */
  readonly environment: NodeJS.ProcessEnv;
  /** Arguments of every `pulumi` command, without the common ones. */
  commands(): string[];
  /** Makes the n-th `pulumi up`, counted from 1, fail with this output. */
  failUp(number: number, output: string): void;
  /** Sets the colour that answers external users, instead of `activeColor`. */
  answerAs(choose: (deployed: StackConfig, color: string) => string): void;
  /** Replaces the stack's outputs. */
  setOutputs(outputs: object): void;
  /** Makes every n-th request of external users fail with status 503. */
  failEvery(requests: number): void;
  close(): Promise<void>;
}

// Stores config in one file. `up` takes a moment, so that traffic comes during it, and copies the config to a second file
// that decides the server's answers.
const PULUMI = `
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
const folder = import.meta.dirname;
const read = (name) => existsSync(folder + name) ? JSON.parse(readFileSync(folder + name, "utf8")) : {};
const write = (name, value) => {
  writeFileSync(folder + name + ".new", JSON.stringify(value));
  renameSync(folder + name + ".new", folder + name);
};
const args = process.argv.slice(2);
const common = ["--stack", "sandbox", "--non-interactive", "--color", "never"];
if (args.slice(-5).join() !== common.join()) throw new Error("missing common options: " + args);
args.splice(-5);
appendFileSync(folder + "/commands", args.join(" ") + "\\n");
const config = read("/config.json");
if (args[0] === "config" && args[1] === "set-all") {
  for (const pair of args.filter((arg) => arg.includes("="))) config[pair.split("=")[0]] = pair.split("=")[1];
  write("/config.json", config);
} else if (args[0] === "config" && args[1] === "rm") {
  for (const key of Object.keys(config)) if (key.split(".")[0] === args.at(-1)) delete config[key];
  write("/config.json", config);
} else if (args.join(" ") === "config --json") {
  const entries = Object.entries(config).map(([key, value]) => ["shop:" + key, { value }]);
  console.log(JSON.stringify(Object.fromEntries(entries)));
} else if (args[0] === "destroy") {
  write("/deployed.json", {});
} else if (args[0] === "up") {
  const number = (read("/ups.json").count ?? 0) + 1;
  write("/ups.json", { count: number });
  console.log("Updating (sandbox):");
  const failure = read("/failures.json")[number];
  if (failure) { console.log(failure); process.exit(255); }
  await new Promise((resolve) => setTimeout(resolve, 150));
  write("/deployed.json", config);
} else if (args.join(" ") === "stack export") {
  const color = read("/deployed.json").activeColor;
  const app = "urn:pulumi:sandbox::shop::gke-blue-green:kubernetes:BlueGreenApp";
  const urn = app + "$kubernetes:core/v1:Service::public";
  const resources = color ? [{ urn, outputs: { spec: { selector: { color } } } }] : undefined;
  console.log(JSON.stringify({ deployment: { resources } }));
} else if (args[0] === "stack") {
  console.log(JSON.stringify(read("/outputs.json")));
}
`;

/** A stack with a fake `pulumi` and a loopback server for the external and the preview Service. */
export async function fakeStack(): Promise<FakeStack> {
  const folder = mkdtempSync(join(tmpdir(), "fake-stack-"));
  const file = (name: string) => join(folder, name);
  writeFileSync(file("pulumi.mjs"), PULUMI);
  writeFileSync(file("pulumi"), `#!/bin/sh\nexec ${process.execPath} ${file("pulumi.mjs")} "$@"\n`);
  chmodSync(file("pulumi"), 0o755);

  let choose = (_: StackConfig, color: string) => color;
  let failEvery = Infinity;
  let requests = 0;
  const server = createServer((request, response) => {
    const deployed = existsSync(file("deployed.json"))
      ? (JSON.parse(readFileSync(file("deployed.json"), "utf8")) as StackConfig)
      : {};
    const active = deployed.activeColor ?? "none";
    const isPreview = request.headers.host?.startsWith("localhost");
    const color = isPreview ? (active === "blue" ? "green" : "blue") : choose(deployed, active);
    const failed = !isPreview && ++requests % failEvery === 0;
    response.writeHead(failed ? 503 : 200, { Connection: "close" });
    response.end(JSON.stringify({ color, version: deployed[`${color}.version`], pod: "p", node: "n" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const setOutputs = (outputs: object) => writeFileSync(file("outputs.json"), JSON.stringify(outputs));
  setOutputs({ url: `http://127.0.0.1:${port}`, previewUrl: `http://localhost:${port}` });

  const failures: Record<number, string> = {};
  return {
    folder,
    environment: {
      ...process.env,
      PATH: [folder, dirname(process.execPath), process.env.PATH].join(delimiter),
    },
    commands: () => readFileSync(file("commands"), "utf8").trimEnd().split("\n"),
    failUp: (number, output) => {
      failures[number] = output;
      writeFileSync(file("failures.json"), JSON.stringify(failures));
    },
    answerAs: (chosen) => {
      choose = chosen;
    },
    setOutputs,
    failEvery: (count) => {
      failEvery = count;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      rmSync(folder, { recursive: true });
    },
  };
}
