import type { Properties } from "../../provider.ts";
import { type ApiCall, pollUntil } from "../api-call.ts";
import { inPath, number, string, strings } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { isNotFound } from "../google-api.ts";
import { fillTemplate, type ResourceType } from "../resource-type.ts";

const ZONE = "projects/{project}/managedZones/{managedZone}";

/** The records of one name and type. As in the official plugin, a creation replaces those that there are. */
export const recordSet: ResourceType = {
  token: "gcp:dns/recordSet:RecordSet",
  notCovered: "routing policies, and another type in place",
  id: `${ZONE}/rrsets/{name}/{type}`,
  fields: {
    name: string({ required: true, replace: true }),
    type: string({ required: true, replace: true }),
    managedZone: inPath({ required: true, reference: true }),
    project: inPath({ defaultFrom: "project" }),
    ttl: number(),
    rrdatas: strings({ required: true }),
  },
  create: async (call, { properties, body }) => {
    const { rrsets = [] } = await call.send({ api: "dns", path: `${fillTemplate(ZONE, properties)}/rrsets` });
    const deletions = (rrsets as Properties[]).filter(
      ({ name, type }) => name === body.name && type === body.type,
    );
    return change(call, properties, { additions: [body], ...(deletions.length > 0 && { deletions }) });
  },
  read,
  update: (call, { properties, body }, old) =>
    change(call, properties, { additions: [body], deletions: [old.body] }),
  async delete(call, known) {
    const { name = "", type = "", ttl = 0, rrdatas = [] } = known;
    try {
      await change(call, known, { deletions: [{ name, type, ttl, rrdatas }] });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function read(call: ApiCall, known: Properties): Promise<Properties | undefined> {
  const query = { name: asText(known.name), type: asText(known.type) };
  try {
    const { rrsets = [] } = await call.send({
      api: "dns",
      path: `${fillTemplate(ZONE, known)}/rrsets`,
      query,
    });
    return (rrsets as Properties[])[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Makes one change of the zone, and waits until Google's name servers know it. */
async function change(call: ApiCall, known: Properties, body: Properties): Promise<Properties> {
  const changes = `${fillTemplate(ZONE, known)}/changes`;
  const { id } = await call.send({ api: "dns", method: "POST", path: changes, body });
  await pollUntil(
    call,
    () => call.send({ api: "dns", path: `${changes}/${asText(id)}` }),
    ({ status }) => status === "done",
  );
  return (await read(call, known)) ?? {};
}
