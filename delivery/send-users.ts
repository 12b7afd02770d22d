import type { Command } from "commander";
import { basename } from "node:path";
import type { Color } from "../components/release/colors.ts";
import { otherColor } from "../components/release/colors.ts";
import { configEdits } from "./config-edits.ts";
import { DeliveryError } from "./delivery-error.ts";
import { isChanged } from "./git.ts";
import type { LiveRelease } from "./live-release.ts";
import { pulumi, pulumiUp, type UpOptions } from "./pulumi.ts";
import { onCluster } from "./stack-cluster.ts";
import { type StackNames, stackFile } from "./stack-names.ts";
import { switchNow, type Switched } from "./switch-now.ts";

/** The options of every command that sends external users to a colour. */
export interface SendOptions extends UpOptions {
  readonly stack?: string;
  readonly now?: boolean;
  readonly context?: string;
  readonly untested?: boolean;
  readonly fewerPods?: boolean;
}

export interface SendArgs {
  readonly projectFolder: string;
  readonly names: StackNames;
  /** The colour that external users will reach. */
  readonly color: Color;
  readonly options: SendOptions;
  /** The user's command without its options, such as `npm run switch -- green --stack dev`. */
  readonly command: string;
  /**
   * Whether external users reach the colour already, so that only the flag is set.
   * @default false
   */
  readonly reached?: boolean;
  /**
   * The way out when the update fails, as a sentence without its full stop.
   * @default - none but to fix it
   */
  readonly instead?: string;
  /**
   * Changes of the config besides the flag, as the words after `pulumi config`.
   * @default - none
   */
  readonly config?: readonly (readonly string[])[];
  /**
   * When the wish to switch came, as `performance.now()` tells it.
   * @default - when the command began
   */
  readonly startedAtMs?: number;
}

export function addSendOptions(program: Command): Command {
  return program
    .option("-s, --stack <stack>", "the stack (default: the selected stack)")
    .option("--now", "for an incident: switch at once if the colour has ready pods, then run pulumi up")
    .option("--context <context>", "the context in the kubeconfig (default: the one that gcloud writes)")
    .option("--untested", "with --now, switch although the colour's gate has not passed")
    .option("--fewer-pods", "with --now, switch although fewer pods are ready than serve now")
    .option("--policy-pack <folder...>", "policy packs that pulumi up checks")
    .option("-y, --yes", "run pulumi up without its question");
}

/** Sends external users to a colour: sets the flag and runs `pulumi up`; with `--now`, after switching at once. */
export async function sendUsers(args: SendArgs): Promise<void> {
  const { projectFolder, names, color, options } = args;
  const { stack } = names;
  const switched = options.now ? await switchAtOnce(args) : undefined;
  await setConfig(args, switched);
  if (switched?.testersProblem !== undefined) throw testersLeft(color, stack, switched.testersProblem);
  if (switched) refuseEdits(args, switched.before);
  try {
    await pulumiUp(projectFolder, stack, options);
  } catch (error) {
    throw error instanceof DeliveryError ? unfinished(error, args) : error;
  }
  await tellToCommit(args);
}

async function switchAtOnce(args: SendArgs): Promise<Switched> {
  const { projectFolder, names, color, options, command, startedAtMs = 0 } = args;
  const { appName: namespace, gated } = names;
  const say = (line: string) => console.log(line);
  const switched = await onCluster(projectFolder, names, options.context, (api) =>
    switchNow(api, { namespace, color, gated, accepted: options, command, say }),
  );
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(2);
  console.log(
    `External users reach ${color} instead of ${switched.before.public.color}, after ${seconds} s. Next, Pulumi records it.`,
  );
  return switched;
}

/** After a switch at once the flag comes first, as the next update obeys it. */
async function setConfig(
  { projectFolder, names: { stack }, color, config = [] }: SendArgs,
  switched: Switched | undefined,
): Promise<void> {
  const flag = ["set", "activeColor", color];
  const changes = (switched ? [flag, ...config] : [...config, flag]).map((words) => [
    ...["config", ...words, "--stack", stack],
  ]);
  for (const [index, words] of changes.entries()) {
    try {
      await pulumi(projectFolder, words);
    } catch (error) {
      if (!switched || !(error instanceof DeliveryError)) throw error;
      const left = changes.slice(index).map((each) => `pulumi ${each.join(" ")}`);
      throw new DeliveryError(
        `${error.message} External users reach ${color} already, but ${index === 0 ? "the flag" : "its size"} is not set, ` +
          `so the next update would ${index === 0 ? "switch them back" : "give them fewer pods"}. ` +
          `Set it, and let Pulumi record the switch: ${[...left, `pulumi up --stack ${stack}`].join(" && ")}`,
      );
    }
  }
}

function testersLeft(color: Color, stack: string, problem: string): DeliveryError {
  return new DeliveryError(
    `${problem} External users reach ${color}, and the flag is set to ${color}; internal testers still reach what they ` +
      `reached before. The next update turns them to ${otherColor(color)}: pulumi up --stack ${stack}`,
  );
}

/** The update after a switch at once would also bring new, untested versions to users. */
function refuseEdits({ projectFolder, names, color }: SendArgs, live: LiveRelease): void {
  const edits = configEdits(names, live, color);
  if (edits.length === 0) return;
  const { stack } = names;
  throw new DeliveryError(
    `${basename(stackFile(projectFolder, stack))}: expected no change of a version together with a switch, got ` +
      `${edits.map(({ text }) => text).join(" and ")}. ` +
      "External users are switched and the flag is set, but pulumi up did not run. Undo the edit and let Pulumi record " +
      `the switch: ${[...edits.flatMap(({ undo }) => undo), `pulumi up --stack ${stack}`].join(" && ")}`,
  );
}

function unfinished({ message }: DeliveryError, args: SendArgs): DeliveryError {
  const { color, names, options, reached, instead } = args;
  const flag = `The flag is set to ${color}`;
  const state = reached
    ? `${flag}, which external users reach.`
    : options.now
      ? `External users already reach ${color}, but Pulumi has not recorded it.`
      : `${flag}; external users reach it once an update passes its gate.`;
  const fix = `Fix what failed and run: pulumi up --stack ${names.stack}`;
  return new DeliveryError([`${message} ${state} ${fix}`, instead].filter(Boolean).join(". "));
}

async function tellToCommit({ projectFolder, names: { stack }, color }: SendArgs): Promise<void> {
  const file = basename(stackFile(projectFolder, stack));
  if (!(await isChanged(projectFolder, file))) return;
  console.log(
    `Commit the flag, or the next update from git switches back:\n  git commit --message "${stack}: ${color} is active" ${file}`,
  );
}
