// Tries everything that the running sandbox of this checkout opened, as the user nobody.
import { join } from "node:path";
import { readInstance } from "../../src/engine/host/instance.ts";
import { sandboxPaths } from "../../src/engine/host/paths.ts";
import { serverPid } from "../../src/engine/server/launch.ts";
import { isRoot, NOBODY } from "../helpers/as-nobody.ts";
import { findTargets } from "./find-targets.ts";
import { attemptAs } from "./target.ts";
import { judge } from "./verdict.ts";

const paths = sandboxPaths(join(import.meta.dirname, "../../.."));
const instance = readInstance(paths);
const pid = serverPid(paths);
// With sudo, the sandbox is that of the user who called it.
const user = Number(process.env.SUDO_UID ?? process.getuid!());
if (!isRoot) {
  console.error("Only root can act as another user. Run it with: sudo --preserve-env=HOME,XDG_STATE_HOME");
  process.exitCode = 1;
} else if (!instance || pid === undefined) {
  console.error("The sandbox is not up; start it with 'npm start'.");
  process.exitCode = 1;
} else {
  const targets = await findTargets(paths, instance, pid);
  // The results of the sandbox's own user show that the attempts work.
  const { lines, passed } = judge(await attemptAs(user, targets), await attemptAs(NOBODY, targets));
  for (const line of lines) console.log(line);
  process.exitCode = passed ? 0 : 1;
}
