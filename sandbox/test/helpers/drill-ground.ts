import type { DrillGround } from "../../src/rehearsal/drills/drill.ts";
import type { DrillWorld } from "../../src/rehearsal/drills/run-drill.ts";
import { PulumiError } from "../../src/rehearsal/pulumi-stack.ts";

export interface GroundOptions {
  /** The results of each `up` in order; later ones succeed. */
  readonly ups?: readonly (string | undefined)[];
  /** The colours that the two Services select after each update. */
  readonly selectors?: { readonly public: string; readonly preview: string };
}

export interface FakeGround {
  readonly ground: DrillGround & DrillWorld;
  /** The calls to the stack, in order. */
  readonly commands: string[];
}

/** A stack and a cluster that only record calls. */
export function fakeGround(options: GroundOptions = {}): FakeGround {
  const commands: string[] = [];
  const ups = [...(options.ups ?? [])];
  const selectors = options.selectors ?? { public: "blue", preview: "green" };
  const note = (command: string) => {
    commands.push(command);
    return Promise.resolve();
  };
  const stack = {
    setConfig: (config: object) => note(`set ${Object.keys(config).join(" ")}`),
    removeConfig: (key: string) => note(`rm ${key}`),
    cancel: () => note("cancel"),
    up: async ({ expectNoChanges = false } = {}) => {
      await note(expectNoChanges ? "up, no changes" : "up");
      const failure = ups.shift();
      if (failure !== undefined) throw new PulumiError(failure);
    },
  };
  const kubectl = {
    run: (...args: string[]) => note(`kubectl ${args[0]}`),
    field: (resource: string) =>
      Promise.resolve(resource === "service/public" ? selectors.public : selectors.preview),
  };
  const traffic = {
    startedAtMs: Date.now(),
    requests: 0,
    lost: [],
    slow: [],
    colors: new Map(),
    newConnections: new Map(),
  };
  const kubernetes = { namespace: "web", image: "web", publicService: "public", previewService: "preview" };
  const restoreConfig = () => void note("restore the config");
  const ground = { stack, kubectl, kubernetes, traffic, restoreConfig };
  return { ground: ground as unknown as FakeGround["ground"], commands };
}
