import type { Color } from "../../components/release/colors.ts";
import { DeliveryError } from "../delivery-error.ts";
import { notify } from "../notify/notify.ts";
import { type SendArgs, sendUsers } from "../send-users.ts";
import { readStackNames } from "../stack-names.ts";
import type { WatchRecord } from "./watch-record.ts";
import type { WatchedCluster } from "./watched-cluster.ts";

export interface GoBackArgs {
  readonly args: SendArgs;
  readonly record: WatchRecord;
  readonly cluster: WatchedCluster;
  /** What did not hold, with its figures. */
  readonly reason: string;
}

/**
 * Turns users back at once to the colour before, sets the flag, and lets Pulumi record it.
 *
 * @throws DeliveryError always: the switch failed
 */
export async function goBack({ args, record, cluster, reason }: GoBackArgs): Promise<never> {
  const { from, to, version } = record;
  const { stack } = args.names;
  const failed = `${[to, version].filter(Boolean).join(" ")} did not hold. ${reason}.`;
  console.log(`${failed} Users go back to ${from}.`);
  const problem = await turnBack(args, from);
  const { live } = await cluster.look().catch(() => ({ live: undefined }));
  const reached = live ? (live.public.color ?? "no colour") : undefined;
  const isBack = reached === from;
  await cluster.end(record, isBack ? "went back" : "still there", reason);
  if (isBack) await notify(args.projectFolder, stack, { event: "rolled back", color: from, isActive: true });
  const look = `See ${to}, which stays up: npm run preview:open -- --stack ${stack}`;
  if (problem === undefined) {
    throw new DeliveryError(`${failed} External users reach ${from} again, and the flag is ${from}. ${look}`);
  }
  const state = reached === undefined ? "Who is reached is unknown" : `External users reach ${reached}`;
  throw new DeliveryError(
    `${failed} The way back to ${from} has a problem: ${problem}. ${state}. ` +
      (isBack ? look : `Try again: npm run rollback -- --stack ${stack} --now`),
  );
}

/**
 * The same as `npm run switch -- <color> --now`. Its gate and its size are known: it served users until now.
 *
 * @returns the problem
 */
async function turnBack(args: SendArgs, from: Color): Promise<string | undefined> {
  const { projectFolder, options } = args;
  try {
    // Somebody may have edited the file during the watch.
    const names = readStackNames(projectFolder, args.names.stack);
    await sendUsers({
      ...{ projectFolder, names, color: from, startedAtMs: performance.now() },
      options: { ...options, now: true, untested: true, fewerPods: true, yes: true },
      command: `npm run switch -- ${from} --stack ${names.stack}`,
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
