import { ClusterNetwork } from "../../components/google/cluster-network.ts";
import { NodeServiceAccount } from "../../components/google/node-service-account.ts";
import { ProjectServices } from "../../components/google/project-services.ts";

const project = "my-project";

/** The Google components that others need, on the mocked engine. */
export function googleGroundwork() {
  const services = new ProjectServices("services", { project });
  const network = new ClusterNetwork("network", {
    project,
    services,
    networkName: "blue-green",
    region: "us-central1",
    nodeRange: "10.10.0.0/24",
    podRange: "10.20.0.0/16",
    serviceRange: "10.30.0.0/20",
  });
  const nodeServiceAccount = new NodeServiceAccount("nodes", {
    project,
    services,
    accountId: "blue-green-nodes",
  });
  return { project, services, network, nodeServiceAccount };
}
