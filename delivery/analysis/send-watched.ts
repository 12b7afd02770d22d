import { notify } from "../notify/notify.ts";
import { type SendArgs, sendUsers } from "../send-users.ts";
import { isWatched, readAnalysis } from "./read-analysis.ts";

/** Sends external users to a colour, and watches them if the stack's config says so. */
export async function sendWatched(args: SendArgs): Promise<void> {
  const { projectFolder, names, color, options } = args;
  const { stack } = names;
  const analysis = options.now ? undefined : await readAnalysis(projectFolder, stack);
  if (analysis) {
    const { watchedSwitch } = await import("./watched-switch.ts");
    return watchedSwitch(args, analysis);
  }
  await sendUsers(args);
  await notify(projectFolder, stack, { event: "switched", color, isActive: true });
  if (options.now && isWatched(projectFolder, stack))
    console.log("Not watched, as --now is for an incident.");
}
