import { dirname, join } from "node:path";
import { STACK, type RunningSandbox } from "../../../engine/index.ts";
import type { KubernetesNames } from "../../../sandbox-config.ts";
import type { App } from "../../app.ts";
import { runCommand } from "../../command.ts";
import { Kubectl } from "../../kubectl.ts";
import { describeNoticed, isNoticed } from "../../noticed.ts";
import { TrafficTimeline } from "../../page/traffic-timeline.ts";
import { PulumiStack } from "../../pulumi-stack.ts";
import type { RehearsalLog } from "../../rehearsal-log.ts";
import { startTraffic } from "../../traffic.ts";
import { TrafficTally, type StepTraffic } from "../../traffic-tally.ts";
import {
  FIRST,
  nextOperation,
  promotedVersion,
  promotion,
  twoOperations,
  type Wanted,
} from "./crash-operations.ts";
import { killsIn, seconds, takeoversIn, type CrashRecord } from "./crash-report.ts";
import { Killer } from "./kill-cycle.ts";
import { expectAgreement } from "./live-release.ts";
import { OtherProject } from "./other-project.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { WantedConfig } from "./wanted-config.ts";

export interface CrashGround {
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  readonly sandbox: Pick<RunningSandbox, "projectFolder" | "environment" | "connect" | "google" | "accounts">;
}

const RATE_PER_SECOND = 50;
/** How many of the killed switches are rolled back instead of completed. */
const ROLLED_BACK = 0.5;
/** Of ten kills, how many are kills of promotions. For ten kills, how often a lock is taken over besides. */
const RARE = 0.1;
const PROMOTION = "promotion";
const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/** Kills `pulumi up` and `pulumi destroy` of one stack under traffic. */
export class CrashDrill {
  readonly records: CrashRecord[] = [];
  readonly timeline = new TrafficTimeline();
  readonly #ground: CrashGround;
  readonly #log: RehearsalLog;
  readonly #kills: number;
  readonly #stack: PulumiStack;
  readonly #kubectl: Kubectl;
  readonly #random: SeededRandom;
  readonly #killer: Killer;
  readonly #config: WantedConfig;

  constructor(ground: CrashGround, log: RehearsalLog, random: SeededRandom, kills: number) {
    const { projectFolder, environment } = ground.sandbox;
    this.#ground = ground;
    this.#log = log;
    this.#kills = kills;
    this.#stack = new PulumiStack({ projectFolder, stack: STACK, environment, log: log.write });
    this.#kubectl = new Kubectl({ environment, namespace: ground.kubernetes.namespace, log: log.write });
    this.#random = random;
    this.#killer = new Killer(this.#stack, random);
    this.#config = new WantedConfig(this.#stack);
  }

  async run(): Promise<void> {
    await this.#destroyAndDeploy();
    const { kubernetes, sandbox } = this.#ground;
    const { google, accounts, projectFolder, environment } = sandbox;
    const other = await OtherProject.create({
      ...{ google, accessToken: accounts.developersToken, projectFolder, environment },
      ...{ stack: this.#stack, log: this.#log.write },
      image: kubernetes.image,
      workFolder: join(dirname(this.#log.file), "crash"),
    });
    try {
      await this.#underTraffic(other);
    } finally {
      await other.delete();
    }
    await this.#destroyAndDeploy();
    for (const key of ["preRelease", "smokeTest.path"]) await this.#stack.removeConfig(key);
    await this.#stack.up();
  }

  /** The app is away, so there is no traffic. */
  async #destroyAndDeploy(): Promise<void> {
    await this.#cycle("destroy");
    await this.#config.write(FIRST);
    await this.#cycle("first deployment", FIRST);
    await this.#ground.sandbox.connect();
    await this.#agree(FIRST);
  }

  async #underTraffic(other: OtherProject): Promise<void> {
    const { app, sandbox } = this.#ground;
    const url = await this.#stack.output("url");
    // A new load balancer takes seconds.
    await app.waitForRelease(url, { color: FIRST.activeColor, version: FIRST.blue!.version }, ANSWERS);
    const tally = new TrafficTally();
    tally.beginStep(Date.now());
    const attack = this.timeline.recording(startTraffic)({
      app,
      url,
      environment: sandbox.environment,
      ratePerSecond: RATE_PER_SECOND,
      onResult: (result) => {
        tally.add(result);
        if (isNoticed(result)) this.#log.write(describeNoticed(result));
      },
    });
    const isRare = (count: number) => count < RARE * Math.min(this.#kills, killsIn(this.records));
    let now = FIRST;
    try {
      for (;;) {
        const traffic = tally.beginStep(Date.now());
        const promotions = this.records.filter(({ kind }) => kind === PROMOTION);
        if (isRare(takeoversIn(this.records))) now = await this.#takeOver(now, traffic);
        else if (isRare(killsIn(promotions))) now = await this.#promote(now, other, traffic);
        else if (killsIn(this.records) < this.#kills) now = await this.#update(now, traffic);
        else break;
        await this.#agree(now);
        attack.assertRunning();
      }
    } finally {
      await attack.stop();
    }
  }

  async #update(now: Wanted, traffic: StepTraffic): Promise<Wanted> {
    const { kind, wanted } = nextOperation(now, this.#random);
    await this.#config.write(wanted);
    if (kind === "switch" && this.#random.next() < ROLLED_BACK && hasEqualSizes(now)) {
      await this.#rollBack(kind, traffic);
      return now;
    }
    await this.#cycle(kind, wanted, traffic);
    return wanted;
  }

  async #promote(now: Wanted, other: OtherProject, traffic: StepTraffic): Promise<Wanted> {
    const { kind, wanted } = promotion(now, await other.publish(promotedVersion(now)));
    await this.#config.write(wanted);
    await this.#cycle(kind, wanted, traffic);
    return wanted;
  }

  /** Two people update at once. The second one takes the lock, and does not know what the first one does. */
  async #takeOver(now: Wanted, traffic: StepTraffic): Promise<Wanted> {
    const [first, second] = twoOperations(now, this.#random);
    await this.#config.write(first.wanted);
    const cycle = await this.#killer.takenOver(first.kind, () => this.#config.write(second.wanted));
    this.#keep({ ...cycle, traffic }, `${first.kind}, then ${second.kind}`);
    return second.wanted;
  }

  /** Runs the command in the stack's outputs right after a kill, as an operator in an incident does. */
  async #rollBack(kind: string, traffic: StepTraffic): Promise<void> {
    const { projectFolder, environment } = this.#ground.sandbox;
    const { atMs, ended } = await this.#killer.once(kind, "up");
    const startedAtMs = performance.now();
    const [program = "", ...args] = (await this.#stack.output("rollbackCommand")).split(" ");
    await runCommand(program, [...args, "--yes"], {
      environment,
      log: this.#log.write,
      folder: projectFolder,
    });
    const lastSeconds = (performance.now() - startedAtMs) / 1000;
    this.#keep({
      ...{ kind: "switch, then rolled back", killedAtMs: ended ? [] : [atMs] },
      ...{ ended: Number(ended), lastSeconds, traffic },
    });
  }

  async #cycle(kind: string, wanted?: Wanted, traffic?: StepTraffic): Promise<void> {
    const cycle = await this.#killer.cycle(kind, wanted ? "up" : "destroy");
    this.#keep({ ...cycle, ...(traffic && { traffic }) });
  }

  #keep(record: CrashRecord, details = record.kind): void {
    this.records.push(record);
    const { killedAtMs, takenOverAtMs, lastSeconds } = record;
    const happened =
      takenOverAtMs !== undefined
        ? `lock taken over after ${seconds(takenOverAtMs)}`
        : killedAtMs.length > 0
          ? `killed after ${killedAtMs.map(seconds).join(", ")}`
          : "it ended first";
    const progress = `${killsIn(this.records)}/${this.#kills}`;
    this.#log.show(`[${progress}] ${details}: ${happened}, whole after ${lastSeconds.toFixed(1)} s more`);
  }

  #agree(wanted: Wanted): Promise<void> {
    return expectAgreement(wanted, this.#stack, this.#kubectl, this.#ground.kubernetes);
  }
}

function hasEqualSizes({ blue, green }: Wanted): boolean {
  return blue?.replicas === green?.replicas;
}
