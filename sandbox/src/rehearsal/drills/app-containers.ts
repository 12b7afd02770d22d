import type { BrokenApp } from "./broken-apps.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";
import { words } from "./words.ts";

/** The least that the program takes. */
const TIMEOUT_SECONDS = 60;

/** Apps that don't fit the settings of their container. The update names the setting. */
export const appContainers: readonly Drill[] = [
  misfit(
    "needs more memory than its limit",
    "1.4.0",
    "needs-memory",
    /container\.resources\.limits\.memory: expected .+green needs, got \S*\d+Mi/,
  ),
  misfit(
    "listens on another port",
    "1.4.1",
    "other-port",
    /container\.port: expected the port that green listens on.+got \d+/,
  ),
  misfit(
    "writes where it may not",
    "1.4.2",
    "writes",
    /container\.writable: expected .+green writes to.+EROFS.+container\.writable\[\S*\/app\S*\]/,
  ),
  {
    name: "both colours get a command that their image lacks",
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig({
        ...words("container.command", ["/bin/no-such-program"]),
        releaseTimeoutSeconds: TIMEOUT_SECONDS,
      });
      await expectRefusal(
        ground.stack.up(),
        /container\.command: expected .+blue's image, which has no \/bin\/no-such-program/,
      );
      await expectReady(ground, "blue");
      return "the update names the setting; blue's pods serve with the command of before";
    },
  },
];

function misfit(what: string, version: string, app: BrokenApp, error: RegExp): Drill {
  return {
    name: `the idle colour ${what}`,
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig({
        ...{ appPath: ground.brokenApps.make(app), appVersion: version, "green.version": version },
        releaseTimeoutSeconds: TIMEOUT_SECONDS,
      });
      await expectRefusal(ground.stack.up(), error);
      await expectReady(ground, "green");
      return "the update names the setting; green keeps the pods of its old version";
    },
  };
}

async function expectReady({ kubectl }: DrillGround, color: string): Promise<void> {
  const ready = await kubectl.field(`deployment/${color}`, ".status.readyReplicas");
  expectThat(ready === "2", `${color}: expected 2 ready pods of before, got ${ready || "none"}`);
}
