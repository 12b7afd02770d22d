import type { Properties } from "../../provider.ts";
import type { GcpFunction } from "../gcp-function.ts";
import { projectOf } from "../gcp-function.ts";

/** As in the official plugin, the first page of the zones. */
export const getManagedZones: GcpFunction = {
  token: "gcp:dns/getManagedZones:getManagedZones",
  required: [],
  optional: ["project"],
  async call(context, args) {
    const project = projectOf(context, args);
    const path = `projects/${project}/managedZones`;
    const { managedZones = [] } = await context.send({ api: "dns", path });
    return {
      id: path,
      project,
      managedZones: (managedZones as Properties[]).map(
        ({ name = "", dnsName = "", id = "", description = "", visibility = "", nameServers = [] }) => ({
          ...{ id: `${path}/${name as string}`, name, dnsName, managedZoneId: Number(id) },
          ...{ description, visibility, nameServers, project },
        }),
      ),
    };
  },
};
