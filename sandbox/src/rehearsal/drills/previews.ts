import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

const POLICY_CONFIG = "policy-config.json";

/** What a person sees before an update. */
export const previews: readonly Drill[] = [
  {
    name: "the preview that a pull request shows",
    run: async (ground) => {
      await ground.stack.setConfig({ activeColor: "green" });
      const { succeeded, stdout, stderr } = await ground.run("node", [
        ...["delivery/cli.mjs", "preview:stacks", "--stack", ground.stack.name, "--policy-pack", "policy"],
      ]);
      const said = "External users: blue 1.0.0 → green 1.1.0";
      expectThat(succeeded && stdout.includes(said), `expected "${said}", got: ${stdout}${stderr}`);
      return `"${said}"; no policy is violated`;
    },
  },
  {
    name: "a preview that violates a policy",
    run: async (ground) => {
      const config = join(ground.workFolder, POLICY_CONFIG);
      writeFileSync(config, JSON.stringify({ "deletion-protection": { stacks: [ground.stack.name] } }));
      const { succeeded, stdout } = await ground.run("pulumi", [
        ...["preview", "--stack", ground.stack.name, "--non-interactive"],
        ...["--policy-pack", "policy", "--policy-pack-config", config],
      ]);
      expectThat(
        !succeeded && /\[mandatory\]\s+deletion-protection/.test(stdout),
        `expected a violation of deletion-protection, got: ${stdout}`,
      );
      return "refused: the stack's cluster is not protected from deletion";
    },
  },
];
