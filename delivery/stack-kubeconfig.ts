import { DeliveryError } from "./delivery-error.ts";
import { exportedResources } from "./stack-export.ts";

/** The kubeconfig in a stack's state. It has the cluster's address and no credentials. */
export async function stackKubeconfig(projectFolder: string, stack: string): Promise<string> {
  const resources = await exportedResources(projectFolder, stack, "--show-secrets");
  const kubeconfig = resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs?.kubeconfig;
  if (typeof kubeconfig === "string") return kubeconfig;
  // Pulumi exports a secret as an object that contains JSON.
  const { plaintext } = (kubeconfig ?? {}) as { plaintext?: string };
  if (plaintext) return JSON.parse(plaintext) as string;
  throw new DeliveryError(
    `--stack: expected a deployed stack, got '${stack}', whose state has no cluster. Deploy it first: pulumi up --stack ${stack}`,
  );
}
