import type { Command } from "commander";
import { basename } from "node:path";
import { ClusterError } from "../components/kubernetes/live/cluster-error.ts";
import type { Color } from "../components/release/colors.ts";
import { configEdits } from "./config-edits.ts";
import { DeliveryError } from "./delivery-error.ts";
import { growFirst } from "./grow-first.ts";
import { type LiveRelease, liveRelease } from "./live-release.ts";
import { notify } from "./notify/notify.ts";
import { type RecordedRelease, recordedRelease } from "./recorded-release.ts";
import { isNewRelease, rollbackTarget } from "./rollback-target.ts";
import { addSendOptions, type SendOptions, sendUsers } from "./send-users.ts";
import { onCluster } from "./stack-cluster.ts";
import { readStackNames, selectedStack, stackFile, type StackNames } from "./stack-names.ts";

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run rollback`: undoes the newest switch, finished or not. */
export const rollbackCommand = (command: Command): Command => addSendOptions(command).action(rollBack);

async function rollBack(options: SendOptions): Promise<void> {
  const names = readStackNames(projectFolder, options.stack ?? selectedStack(projectFolder, process.env));
  const { stack, appName } = names;
  const [recorded, live] = await Promise.all([
    recordedRelease(projectFolder, stack),
    onCluster(projectFolder, names, options.context, (api) => liveRelease(api, appName)).catch(unreachable),
  ]);
  const { color, isSwitch, line } = rollbackTarget(
    { live: live.public.color, recorded: recorded.activeColor, flag: names.activeColor },
    stack,
  );
  if (isSwitch) refuseMissing(color, names, live);
  // Otherwise users come from the recorded colour, which an update never changes while they reach it.
  if (isSwitch && live.public.color === recorded.activeColor) refuseNewer(color, names, live, recorded);
  if (!options.now || !isSwitch) refuseEdits(color, isSwitch, names, live);
  if (recorded.pending.length > 0) {
    console.log(
      `An update of ${stack} did not end (${recorded.pending.join(", ")}). If pulumi up says that the stack is locked, ` +
        `run: pulumi cancel --stack ${stack}`,
    );
  }
  console.log(line);
  const serving = live.public.color && live.colors[live.public.color];
  await sendUsers({
    ...{ projectFolder, names, color },
    options: { ...options, now: options.now && isSwitch },
    command: `npm run rollback -- --stack ${stack}`,
    ...(isSwitch
      ? !options.now && { instead: `Or switch at once: npm run switch -- ${color} --stack ${stack} --now` }
      : { reached: true }),
    config:
      isSwitch && !options.fewerPods
        ? growFirst(color, names.colors[color] ?? { autoscaled: false }, serving)
        : [],
  });
  if (isSwitch) await notify(projectFolder, stack, { event: "rolled back", color, isActive: true });
}

function unreachable(error: Error): never {
  if (!(error instanceof ClusterError)) throw error;
  throw new ClusterError(
    `${error.message}. A rollback needs to know what external users reach. Nothing was changed.`,
  );
}

function refuseMissing(
  color: Color,
  { stack }: StackNames,
  { colors, public: { color: live } }: LiveRelease,
) {
  if (colors[color]) return;
  throw new DeliveryError(
    `${color}: expected a deployed colour to go back to, got none. External users reach ${live}, and nothing was changed. ` +
      `Deploy a version to ${color}: pulumi config set --path ${color}.version <version> --stack ${stack} && ` +
      `pulumi up --stack ${stack}. Then switch: npm run switch -- ${color} --stack ${stack}`,
  );
}

/** Users would get a release that they never had, instead of the one that they had before. */
function refuseNewer(
  color: Color,
  { stack, colors: config }: StackNames,
  { colors, public: { color: active } }: LiveRelease,
  { served, versions }: RecordedRelease,
): void {
  if (!isNewRelease(color, colors, served)) return;
  const last = served?.[color];
  const image = last !== undefined && config[color]?.image ? versions[last]?.image : undefined;
  const set = (key: string, value: string) =>
    `pulumi config set --path ${color}.${key} ${value} --stack ${stack}`;
  const back = last !== undefined && [
    ...[set("version", last), ...(image ? [set("image", image)] : [])],
    ...[`pulumi up --stack ${stack}`, `npm run rollback -- --stack ${stack}`],
  ];
  throw new DeliveryError(
    `${color}: expected the release that external users had before ${active} ${colors[active!]?.version}, got ` +
      `${colors[color]?.version}, which they never had. Nothing was changed. ` +
      (back ? `Deploy ${last} to ${color} again and go back to it: ${back.join(" && ")}. ` : "") +
      `${back ? "Or send" : "Send"} them to the new one: npm run switch -- ${color} --stack ${stack}`,
  );
}

/** The program refuses them too, but does not say how to undo them. */
function refuseEdits(color: Color, isSwitch: boolean, names: StackNames, live: LiveRelease): void {
  const edits = configEdits(names, live, color).filter((edit) => isSwitch || edit.color === color);
  if (edits.length === 0) return;
  const { stack } = names;
  throw new DeliveryError(
    `${basename(stackFile(projectFolder, stack))}: expected no change of a version together with a rollback, got ` +
      `${edits.map(({ text }) => text).join(" and ")}. Nothing was changed. Undo the edit and roll back again: ` +
      [...edits.flatMap(({ undo }) => undo), `npm run rollback -- --stack ${stack}`].join(" && "),
  );
}
