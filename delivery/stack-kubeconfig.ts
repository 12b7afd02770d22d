import { DeliveryError } from "./delivery-error.ts";
import { exportedResources } from "./stack-export.ts";

/** The kubeconfig of a stack's cluster, out of the stack's state: it has the cluster's address and no credentials. */
export async function stackKubeconfig(projectFolder: string, stack: string): Promise<string> {
  const resources = await exportedResources(projectFolder, stack, "--show-secrets");
  const kubeconfig = resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs?.kubeconfig;
  if (typeof kubeconfig === "string") return kubeconfig;
  // A secret is an object with its JSON.
  const { plaintext } = (kubeconfig ?? {}) as { plaintext?: string };
  if (plaintext) return JSON.parse(plaintext) as string;
  throw new DeliveryError(
    `--stack: got '${stack}', allowed is a stack that was deployed: its state has no cluster. Deploy it first: pulumi up`,
  );
}
