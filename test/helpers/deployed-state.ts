import type { DeployedColor, PreviousRelease } from "../../components/release/release-state.ts";

export interface DeployedState {
  readonly activeColor?: "blue" | "green";
  readonly blue?: DeployedColor;
  readonly green?: DeployedColor;
  readonly built?: PreviousRelease["built"];
}

type State = Record<string, { type: string; outputs: Record<string, unknown> }>;

/** The outputs of a stack's resources, as the engine lists them. */
export function deployedState({ activeColor, built, ...colors }: DeployedState): State {
  const state: State = {};
  const add = (type: string, name: string, outputs: Record<string, unknown>) => {
    state[`urn:pulumi:test::gke-blue-green::gke-blue-green:x$${type}::${name}`] = { type, outputs };
  };
  add("kubernetes:core/v1:Namespace", "app", {});
  for (const [color, deployed] of Object.entries(colors)) {
    add("kubernetes:core/v1:Service", color, { spec: { selector: { color } } });
    if (!deployed) continue;
    const template = {
      metadata: { labels: { version: deployed.version } },
      spec: { containers: [{ image: deployed.image }] },
    };
    if (deployed.applied) {
      add("gke-blue-green:kubernetes:ColorDeployment", color, { ...deployed.applied });
    }
    add("kubernetes:apps/v1:Deployment", color, { spec: { replicas: deployed.replicas, template } });
  }
  if (activeColor) {
    add("kubernetes:core/v1:Service", "public", {
      metadata: { namespace: "web" },
      spec: { selector: { app: "web", color: activeColor } },
    });
  }
  if (built) add("gke-blue-green:app:AppImage", "app-image", { ...built });
  return state;
}
