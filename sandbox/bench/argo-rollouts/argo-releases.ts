import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillGround } from "../../src/rehearsal/drills/drill.ts";
import { waitFor } from "../../src/rehearsal/drills/expectations.ts";
import type { Kubectl } from "../../src/rehearsal/kubectl.ts";
import { underTraffic } from "../../src/rehearsal/under-traffic.ts";
import { BAD, badRelease, type BadRelease } from "./bad-release.ts";
import type { Controller } from "./controller.ts";
import { type Deployment, NAME, rollout, type Rule, type Service, surroundings } from "./objects.ts";

export interface ArgoOptions {
  readonly controller: Controller;
  /** Requests a second of each of the two attacks. */
  readonly ratePerSecond: number;
  readonly rule: Rule;
}

/** Updates the Rollout to bad pods, and to good ones again when it has turned users back. */
export type ArgoRelease = () => Promise<BadRelease>;

const BY = "Argo Rollouts";
const ROLLOUT = `rollout/${NAME}`;
const TIME_LIMIT = "--timeout=180s";
const ADDRESS = ".status.loadBalancer.ingress[0].ip";

/**
 * Runs Argo Rollouts, and under it a Rollout with pods of the same two versions as the program's, in a namespace of its own
 * with users of its own.
 */
export async function withArgo(
  ground: DrillGround,
  options: ArgoOptions,
  act: (release: ArgoRelease) => Promise<void>,
): Promise<void> {
  const { controller } = options;
  await ground.kubectl.run("apply", "--server-side", "--kustomize", controller.definitions);
  await controller.start();
  try {
    await withRollout(ground, options, act);
  } finally {
    await ground.kubectl.run("delete", "namespace", NAME, "--ignore-not-found");
    await controller.stop();
    await ground.kubectl.run("delete", "--ignore-not-found", "--kustomize", controller.definitions);
  }
}

async function withRollout(
  ground: DrillGround,
  { ratePerSecond, rule }: ArgoOptions,
  act: (release: ArgoRelease) => Promise<void>,
): Promise<void> {
  const { kubectl, kubernetes, openKubectl, app, environment, workFolder } = ground;
  const object = async <T>(name: string) =>
    JSON.parse(await kubectl.run("get", name, "--output", "json")) as T;
  const own = openKubectl(NAME);
  const apply = (objects: readonly object[]) => applied(own, join(workFolder, "argo-rollouts.json"), objects);
  const badPods = await object<Deployment>(`deployment/${BAD}`);
  const good = rollout(await object<Deployment>("deployment/blue"), 0);

  await apply(surroundings(await object<Service>(`service/${kubernetes.publicService}`), rule));
  await apply([good]);
  await healthy(own);
  const address = await waitFor(
    "the address of the Service",
    async () => (await own.field(`service/${NAME}-public`, ADDRESS)) || undefined,
    { withinSeconds: 60 },
  );
  const url = `http://${address}`;
  await app.waitForRelease(url, { color: "blue", version: "1.0.0" }, { timeoutSeconds: 60, intervalMs: 200 });

  let releases = 0;
  await underTraffic({ app, url, environment, ratePerSecond, log: () => undefined }, (traffic) =>
    act(async () => {
      const measured = await badRelease(BY, traffic, async () => {
        await apply([rollout(badPods, ++releases)]);
        await own.run("wait", ROLLOUT, "--for=jsonpath={.status.abort}=true", TIME_LIMIT);
      });
      await apply([good]);
      await healthy(own);
      // The next release needs their room.
      await own.run("wait", ROLLOUT, `--for=jsonpath={.status.replicas}=${good.spec.replicas}`, TIME_LIMIT);
      return measured;
    }),
  );
}

const healthy = (kubectl: Kubectl) =>
  kubectl.run("wait", ROLLOUT, "--for=jsonpath={.status.phase}=Healthy", TIME_LIMIT);

async function applied(kubectl: Kubectl, file: string, objects: readonly object[]): Promise<void> {
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  await kubectl.run("apply", "--server-side", "--force-conflicts", "--filename", file);
}
