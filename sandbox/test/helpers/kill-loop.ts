import {
  configOf,
  FIRST,
  nextOperation,
  promotion,
  type Wanted,
} from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { Killer } from "../../src/rehearsal/drills/crash/kill-cycle.ts";
import { seededRandom, type SeededRandom } from "../../src/rehearsal/drills/crash/seeded-random.ts";
import { googleCalls } from "../../src/engine/google-cloud/clients/google-calls.ts";
import { leftovers } from "../../src/engine/google-cloud/clients/leftovers.ts";
import type { ReleaseOutputs } from "../../src/rehearsal/pulumi-stack.ts";
import type { CrashStack } from "./crash-stack.ts";
import { TOKEN } from "./google-cloud-client.ts";
import type { SimulatedObject } from "./simulated-kubernetes.ts";

/** An operation whose updates were killed. */
export interface KilledUpdate {
  readonly kind: string;
  /** What was wrong afterwards; empty when the last update made everything whole. */
  readonly problems: readonly string[];
}

export interface KillLoopOptions {
  readonly kills: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}

const NAMESPACE = "/api/v1/namespaces/web";
const publicPath = `${NAMESPACE}/services/public`;
const deploymentPath = (color: string) => `/apis/apps/v1/namespaces/web/deployments/${color}`;
/** How often the stack is destroyed, and deployed again. */
const DESTROYED = 0.12;
/** How often it gets an image that another project built. */
const PROMOTED = 0.15;
const UNCHANGED_EVERY = 10;

/** Kills one update after the other at a random moment. After each, `pulumi cancel` and `pulumi up` must be enough. */
export async function killLoop(ground: CrashStack, options: KillLoopOptions): Promise<KilledUpdate[]> {
  const { kills, seed, say = () => undefined } = options;
  const random = seededRandom(seed);
  const killer = new Killer(ground.stack, random);
  const users = watchUsers(ground);
  const done: KilledUpdate[] = [];
  let now: Wanted | undefined;
  for (let count = 0; count < kills;) {
    const { kind, wanted } = next(ground, now, random);
    if (wanted) ground.configure(configOf(wanted));
    const problems: string[] = [];
    let told = "";
    try {
      const { killedAtMs, ended, lastSeconds } = await killer.cycle(kind, wanted ? "up" : "destroy");
      count += killedAtMs.length;
      told = `killed at ${killedAtMs.join(", ") || "no time"} ms, ${ended} ended, whole after ${lastSeconds.toFixed(1)} s`;
      problems.push(...(await (wanted ? differences(ground, wanted) : gone(ground))));
      if (wanted) problems.push(...(await unknownObjects(ground)));
      if (wanted && done.length % UNCHANGED_EVERY === 0) await ground.stack.up({ expectNoChanges: true });
    } catch (error) {
      problems.push((error as Error).message);
    }
    problems.push(...users.take());
    done.push({ kind, problems });
    say([`${count}/${kills} ${kind}: ${told}`, ...problems].join("\n   PROBLEM "));
    if (problems.length > 0) break;
    now = wanted;
  }
  return done;
}

function next(
  ground: CrashStack,
  now: Wanted | undefined,
  random: SeededRandom,
): { kind: string; wanted?: Wanted } {
  if (!now) return { kind: "first deployment", wanted: FIRST };
  if (random.next() < DESTROYED) return { kind: "destroy" };
  return random.next() < PROMOTED ? promotion(now, ground.publishElsewhere()) : nextOperation(now, random);
}

/** Users must never be sent to a colour that is not ready or not tested. */
export function watchUsers({ kubernetes }: CrashStack) {
  const problems: string[] = [];
  const colorOf = (object?: SimulatedObject) =>
    (object?.spec?.selector as { color: string } | undefined)?.color;
  kubernetes.watch((path, object) => {
    const { objects } = kubernetes;
    if (path === publicPath) {
      const before = colorOf(objects.get(path));
      const color = colorOf(object)!;
      if (before === color) return;
      const next = objects.get(deploymentPath(color));
      const serving = before ? Number(objects.get(deploymentPath(before))?.spec?.replicas ?? 0) : 0;
      if (!next || next.status?.observedGeneration !== next.metadata.generation)
        problems.push(`switched to ${color}, which is not ready`);
      else if (Number(next.spec?.replicas) < serving) problems.push(`switched to ${color} with fewer pods`);
      const image = imageOf(next);
      const isTested = [...objects].some(
        ([key, job]) =>
          key.includes("/jobs/") &&
          key.includes(`${color}-gate`) &&
          testedBy(job) === image &&
          (job.status?.conditions as unknown[] | undefined)?.length,
      );
      if (!isTested) problems.push(`switched to ${color} ${image}, whose gate has not passed`);
    }
    const active = colorOf(objects.get(publicPath));
    if (active && path === deploymentPath(active)) {
      const [was, is] = [objects.get(path), object].map((each) => Number(each?.spec?.replicas));
      if (is! < was!) problems.push(`${active} shrank from ${was} to ${is} while users reach it`);
    }
  });
  return { take: () => problems.splice(0) };
}

interface Container {
  readonly image?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

function containerOf(object: SimulatedObject | undefined): Container | undefined {
  const spec = object?.spec as { template?: { spec?: { containers?: Container[] } } } | undefined;
  return spec?.template?.spec?.containers?.[0];
}

const imageOf = (object: SimulatedObject | undefined) => containerOf(object)?.image;

/** The image that a gate tests, from an image of its own. */
const testedBy = (gate: SimulatedObject) =>
  containerOf(gate)?.env?.find(({ name }) => name === "TESTED_IMAGE")?.value;

/** Where the outputs, the cluster and the config don't agree. */
export async function differences(ground: CrashStack, wanted: Wanted): Promise<string[]> {
  const { kubernetes } = ground;
  const problems: string[] = [];
  const expect = (what: string, expected: unknown, got: unknown) => {
    if (expected !== got) problems.push(`${what}: expected ${String(expected)}, got ${String(got)}`);
  };
  const { resources = [], pending_operations: pending = [] } = await ground.state();
  // The engine keeps the marks of begun creations until `pulumi refresh --clear-pending-creates`.
  const open = pending.filter(({ type }) => type !== "creating");
  expect("operations without an end", 0, open.length);
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  const { active, idle } = (outputs.lastSuccessfulUpdate ?? {}) as ReleaseOutputs;
  expect("the active colour in the outputs", wanted.activeColor, active?.color);
  const selector = kubernetes.objects.get(publicPath)?.spec?.selector as { color?: string } | undefined;
  expect("external users", wanted.activeColor, selector?.color);
  for (const [output, color] of [
    [active, wanted.activeColor],
    [idle, wanted.activeColor === "blue" ? "green" : "blue"],
  ] as const) {
    const asked = wanted[color];
    const live = kubernetes.objects.get(deploymentPath(color));
    expect(`${color}'s pods`, asked?.replicas, live?.spec?.replicas);
    expect(`${color}'s version`, asked?.version, output?.version);
    if (asked?.image) expect(`${color}'s promoted image`, digestOf(asked.image), digestOf(output?.image));
    expect(`${color}'s image`, output?.image, imageOf(live));
  }
  return problems;
}

/** Objects in the cluster that the state does not have. */
async function unknownObjects(ground: CrashStack): Promise<string[]> {
  const { resources = [] } = await ground.state();
  const known = new Set(resources.map(({ id }) => id));
  return [...ground.kubernetes.objects]
    .filter(
      ([, { metadata, kind }]) => !known.has(kind === "Namespace" ? metadata.name : `web/${metadata.name}`),
    )
    .map(([path]) => `${path} is in the cluster but not in the state`);
}

/** What is left after a destroy. */
async function gone(ground: CrashStack): Promise<string[]> {
  const { kubernetes, cloud } = ground;
  const known = ((await ground.state()).resources ?? []).filter(({ type }) => type.startsWith("gcp:"));
  const problems = known.map(({ urn }) => `${urn} stays in the state`);
  if (kubernetes.objects.size > 0) problems.push("objects stay in the cluster");
  const left = await leftovers(googleCalls(cloud.server.url, TOKEN));
  return left.length === 1 && left[0]!.includes("has no clusters") ? problems : [...problems, ...left];
}

const digestOf = (image: string | undefined) => image?.split("@")[1];
