import { ClusterNetwork } from "../../components/cluster-network.ts";
import { NodeServiceAccount } from "../../components/node-service-account.ts";
import { ProjectServices } from "../../components/project-services.ts";

const project = "my-project";

/** What the Google components need of each other, on the mocked engine. */
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
