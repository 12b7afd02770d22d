import type { SeededRandom } from "./seeded-random.ts";

type Color = "blue" | "green";

/** What the config asks for. */
export interface Wanted {
  readonly activeColor: Color;
  readonly blue?: WantedColor;
  readonly green?: WantedColor;
  /** Number of the last version. */
  readonly lastVersion: number;
  /** Changes when the gates run again. */
  readonly gateRun: number;
}
export interface WantedColor {
  readonly version: string;
  readonly replicas: number;
  /**
   * An image that another project built, by digest.
   * @default - this stack builds it
   */
  readonly image?: string;
}

/** One update of a stack, as a person does it: its kind, and what the config asks for after it. */
export interface CrashOperation {
  readonly kind: string;
  readonly wanted: Wanted;
}

const PODS = 2;
const other = (color: Color): Color => (color === "blue" ? "green" : "blue");
/** Lower than the versions of the other drills: a hook never runs after that of a newer version. */
const versionOf = (number: number) => `0.1.${number}`;

/** What a stack runs after its first deployment. */
export const FIRST: Wanted = {
  activeColor: "blue",
  blue: { version: versionOf(0), replicas: PODS },
  lastVersion: 0,
  gateRun: 0,
};

/** Every operation that the program accepts next. */
export function possibleOperations(now: Wanted): readonly CrashOperation[] {
  const { activeColor, lastVersion } = now;
  const idleColor = other(activeColor);
  const active = now[activeColor]!;
  const idle = now[idleColor];
  const operations: CrashOperation[] = [];
  const add = (kind: string, changes: Partial<Wanted>) =>
    operations.push({ kind, wanted: { ...now, ...changes } });
  const next = { version: versionOf(lastVersion + 1), replicas: PODS };

  add("new version with hook and gate", { [idleColor]: next, lastVersion: lastVersion + 1 });
  add("rolling update", {
    [activeColor]: { version: next.version, replicas: active.replicas },
    lastVersion: lastVersion + 1,
  });
  add("gates again", { gateRun: now.gateRun + 1 });
  if (!idle) return operations;
  if (idle.replicas >= active.replicas) add("switch", { activeColor: idleColor });
  add("switch that grows and shrinks", {
    activeColor: idleColor,
    [idleColor]: { ...idle, replicas: active.replicas },
    [activeColor]: { ...active, replicas: 0 },
  });
  if (idle.replicas > 0) add("shrink to 0", { [idleColor]: { ...idle, replicas: 0 } });
  add("resize", { [idleColor]: { ...idle, replicas: idle.replicas === PODS ? PODS + 1 : PODS } });
  return operations;
}

/** Picks an operation. A switch comes twice as often as another one, as users notice it most. */
export function nextOperation(now: Wanted, random: SeededRandom): CrashOperation {
  const operations = possibleOperations(now);
  return random.pick([...operations, ...operations.filter(({ kind }) => kind.startsWith("switch"))]);
}

/** Two operations of people who don't know of each other. Only the number of a version is not given twice. */
export function twoOperations(now: Wanted, random: SeededRandom): readonly [CrashOperation, CrashOperation] {
  const first = nextOperation(now, random);
  const { lastVersion, gateRun } = first.wanted;
  return [first, nextOperation({ ...now, lastVersion, gateRun }, random)];
}

/** What the next promotion brings: a version that this stack does not build. */
export const promotedVersion = ({ lastVersion }: Wanted) => versionOf(lastVersion + 1);

/** Gives the idle colour an image that another project built. The update copies it, and runs its hook and gate. */
export function promotion(now: Wanted, image: string): CrashOperation {
  const lastVersion = now.lastVersion + 1;
  const promoted = { version: versionOf(lastVersion), replicas: PODS, image };
  return {
    kind: "promotion",
    wanted: { ...now, lastVersion, [other(now.activeColor)]: promoted },
  };
}

type ConfigValue = string | number | readonly string[] | undefined;

/** The config of what is wanted, by path. A value that is undefined is removed. */
export function configOf(wanted: Wanted): Readonly<Record<string, ConfigValue>> {
  return {
    activeColor: wanted.activeColor,
    appVersion: versionOf(wanted.lastVersion),
    "preRelease.command": ["node", "--version"],
    // Another gate is another Job.
    "smokeTest.path": `/?run=${wanted.gateRun}`,
    "blue.version": wanted.blue?.version,
    "blue.replicas": wanted.blue?.replicas,
    "blue.image": wanted.blue?.image,
    "green.version": wanted.green?.version,
    "green.replicas": wanted.green?.replicas,
    "green.image": wanted.green?.image,
  };
}
