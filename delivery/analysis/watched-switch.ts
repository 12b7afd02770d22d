import { basename } from "node:path";
import { ClusterError } from "../../components/kubernetes/live/cluster-error.ts";
import type { Color } from "../../components/release/colors.ts";
import type { Analysis } from "../../settings/analysis-settings.ts";
import { DeliveryError } from "../delivery-error.ts";
import { notify } from "../notify/notify.ts";
import { type SendArgs, sendUsers } from "../send-users.ts";
import { readStackNames, stackFile } from "../stack-names.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import { tellEarlier } from "./earlier-watch.ts";
import { goBack } from "./go-back.ts";
import { chooseSource } from "./choose-source.ts";
import { usersMoved } from "./users-moved.ts";
import { watch, type WatchEnd } from "./watch.ts";
import { newRecord, type WatchRecord } from "./watch-record.ts";
import { WatchedCluster } from "./watched-cluster.ts";

const say = (line: string) => console.log(line);

/**
 * Sends external users to a colour, watches what they meet, and turns them back if a rule does not hold.
 *
 * @throws DeliveryError when they were turned back, or when nothing says that the colour is good
 */
export async function watchedSwitch(
  given: SendArgs,
  analysis: Analysis,
  clock = SYSTEM_CLOCK,
): Promise<void> {
  // A release has changed the file since its names were read.
  const args = { ...given, names: readStackNames(given.projectFolder, given.names.stack) };
  const { projectFolder, names, color, options } = args;
  const context = options.context;
  const cluster = new WatchedCluster({ projectFolder, names, clock, say, ...(context && { context }) });
  const { live, earlier } = await cluster.look().catch(unreachable);
  if (earlier) tellEarlier(earlier, color, live, say);
  const { color: from } = live.public;
  if (!from || from === color) {
    if (earlier && !earlier.result) await cluster.end(earlier, "cut short");
    say(`Not watched, as external users reach ${from ? `${color} already` : "no colour yet"}.`);
    await sendUsers(args);
    return tell(args);
  }
  const file = basename(stackFile(projectFolder, names.stack));
  const source = chooseSource({
    ...{ analysis, live, names, from, to: color, file, clock, say },
    environment: process.env,
  });
  const prepared = await source.prepare();
  const version = names.colors[color]?.version ?? "";
  const record = newRecord({ from, to: color, version }, new Date(clock.now()));
  await cluster.begin(record);
  // Ctrl-C ends the watch, and never a way back that has begun. During the update it is for Pulumi too.
  const left = new AbortController();
  const leave = () => left.abort();
  process.on("SIGINT", leave);
  let told: Promise<void> | undefined;
  const updated = new AbortController();
  // What users meet while the update still runs counts too.
  const early = usersMoved({
    from,
    to: color,
    look: () => cluster.look(),
    clock,
    signal: updated.signal,
  }).then((movedAtMs) => (movedAtMs === undefined ? undefined : { movedAtMs, begun: prepared.begin() }));
  try {
    const failure = await sendUsers(args).then(
      () => undefined,
      (error: Error) => error,
    );
    updated.abort();
    const seen = await early;
    if (failure && (left.signal.aborted || !(await isReached(cluster, color)))) {
      seen?.begun.end();
      await cluster.end(record, "left", "the update failed");
      throw failure;
    }
    if (failure) say(`${failure.message}\nExternal users reach ${color} all the same, so they are watched.`);
    // The watch does not wait for the webhook.
    told = tell(args);
    const { durationSeconds, intervalSeconds } = analysis;
    say(`Watching ${color} for ${durationSeconds} s. Ctrl-C leaves the switch as it is.`);
    const { movedAtMs, begun } = seen ?? { movedAtMs: clock.now(), begun: prepared.begin() };
    const intervalMs = intervalSeconds * 1000;
    const end = await watch({
      ...{ analysis, source: begun, clock, signal: left.signal, say },
      startedAtMs: Math.max(movedAtMs, clock.now() - intervalMs),
      mark: () => cluster.mark(record, intervalMs),
    }).finally(() => begun.end());
    await conclude(end, record, { args, cluster, seconds: durationSeconds });
    if (failure) throw failure;
  } finally {
    await told;
    process.off("SIGINT", leave);
  }
}

const tell = ({ projectFolder, names, color }: SendArgs) =>
  notify(projectFolder, names.stack, { event: "switched", color, isActive: true });

/** An update that fails late has moved users already. */
async function isReached(cluster: WatchedCluster, color: Color): Promise<boolean> {
  const found = await cluster.look().catch(() => undefined);
  return found?.live.public.color === color;
}

interface Conclusion {
  readonly args: SendArgs;
  readonly cluster: WatchedCluster;
  readonly seconds: number;
}

async function conclude(
  end: WatchEnd,
  record: WatchRecord,
  { args, cluster, seconds }: Conclusion,
): Promise<void> {
  const { to } = record;
  const { stack } = args.names;
  const stay = `External users reach ${to}, as nothing switched them since. Go back: npm run rollback -- --stack ${stack}`;
  switch (end.kind) {
    case "held":
      await cluster.end(record, "held");
      return say(`${to} held for ${seconds} s. External users stay on it.`);
    case "not enough": {
      const reason = end.reasons.join("; ");
      await cluster.end(record, "not enough", reason);
      throw new DeliveryError(
        `${to}: expected figures in at least half of the checks, got not enough: ${reason}. ${stay}`,
      );
    }
    case "left":
      await cluster.end(record, "left", "Ctrl-C");
      throw new DeliveryError(`The watch of ${to} was ended by Ctrl-C before its time. ${stay}`);
    case "overtaken":
      await cluster.end(record, "overtaken", end.reason);
      throw new DeliveryError(
        `The watch of ${to} ends, as ${end.reason}. It switched nothing. See who is reached: npm run status -- --stack ${stack}`,
      );
    case "breach":
      return goBack({ args, record, cluster, reason: end.reason });
  }
}

function unreachable(error: Error): never {
  if (!(error instanceof ClusterError)) throw error;
  throw new ClusterError(`${error.message}. A watched switch needs it. Nothing was changed.`);
}
