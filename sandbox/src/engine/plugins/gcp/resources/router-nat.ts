import type { Properties } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import { boolean, inPath, number, object, objects, string, strings } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { isNotFound } from "../google-api.ts";
import { fillTemplate, type ResourceType } from "../resource-type.ts";
import { waitForOperation } from "../wait-for-operation.ts";

const REGION = "projects/{project}/regions/{region}";
const ROUTER = `${REGION}/routers/{router}`;
/** What a program may take back. Other fields keep what Google has. */
const REMOVABLE = ["logConfig", "maxPortsPerVm", "natIpAllocateOption", "subnetworks"];
/** The last change of each router. A router has one list of NATs, which two changes at a time would lose. */
const lastChanges = new Map<string, Promise<unknown>>();

/** One NAT in the list of a router. Google has no resource for it: a change is a PATCH of the whole list. */
export const routerNat: ResourceType = {
  token: "gcp:compute/routerNat:RouterNat",
  notCovered: "rules, private NAT, NAT64 and addresses by another resource",
  id: "{project}/{region}/{router}/{name}",
  fields: {
    name: string({ required: true, replace: true }),
    project: inPath({ defaultFrom: "project" }),
    region: inPath({ defaultFrom: "region" }),
    router: inPath({ required: true, reference: true }),
    natIpAllocateOption: string(),
    natIps: strings({ computed: true, unordered: true, reference: true }),
    drainNatIps: strings({ computed: true, unordered: true, reference: true }),
    sourceSubnetworkIpRangesToNat: string({ required: true }),
    subnetworks: objects({
      name: string({ required: true, reference: true }),
      sourceIpRangesToNats: strings({ at: "sourceIpRangesToNat", required: true, unordered: true }),
      secondaryIpRangeNames: strings({ unordered: true }),
    }),
    type: string({ default: "PUBLIC", replace: true }),
    endpointTypes: strings({ computed: true, replace: true }),
    autoNetworkTier: string({ computed: true }),
    minPortsPerVm: number({ computed: true }),
    maxPortsPerVm: number(),
    enableDynamicPortAllocation: boolean({ computed: true }),
    enableEndpointIndependentMapping: boolean({ computed: true }),
    icmpIdleTimeoutSec: number({ default: 30 }),
    tcpEstablishedIdleTimeoutSec: number({ default: 1200 }),
    tcpTimeWaitTimeoutSec: number({ default: 120 }),
    tcpTransitoryIdleTimeoutSec: number({ default: 30 }),
    udpIdleTimeoutSec: number({ default: 30 }),
    logConfig: object({ enable: boolean({ required: true }), filter: string({ required: true }) }),
  },
  // A program may name a router by its name or by its id.
  locate: ({ router, ...rest }) => ({ ...rest, router: asText(router).split("/").pop()! }),
  create: (call, { properties, body }) =>
    change(call, properties, (nats) => {
      if (nats.some(isNamed(properties))) {
        throw new Error(
          `Unable to create RouterNat, existing object already found: ${asText(properties.name)}`,
        );
      }
      return [...nats, body];
    }),
  read: async (call, known) => (await natsOf(call, known))?.find(isNamed(known)),
  update: (call, { properties, body }) =>
    change(call, properties, (nats) =>
      nats.map((nat) => (isNamed(properties)(nat) ? { ...kept(nat), ...body } : nat)),
    ),
  async delete(call, known) {
    if ((await natsOf(call, known))?.some(isNamed(known))) {
      await change(call, known, (nats) => nats.filter((nat) => !isNamed(known)(nat)));
    }
  },
};

const kept = (nat: Properties) =>
  Object.fromEntries(Object.entries(nat).filter(([field]) => !REMOVABLE.includes(field)));

const isNamed =
  ({ name }: Properties) =>
  (nat: Properties) =>
    nat.name === name;

/** The NATs of the router; undefined when there is no such router. */
async function natsOf(call: ApiCall, known: Properties): Promise<Properties[] | undefined> {
  try {
    const { nats = [] } = await call.send({ api: "compute", path: fillTemplate(ROUTER, known) });
    return nats as Properties[];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Changes the list, and returns the NAT as Google has it afterwards. */
function change(
  call: ApiCall,
  known: Properties,
  edit: (nats: Properties[]) => Properties[],
): Promise<Properties> {
  const path = fillTemplate(ROUTER, known);
  const run = async () => {
    const { nats = [] } = await call.send({ api: "compute", path });
    const body = { nats: edit(nats as Properties[]) };
    const operation = await call.send({ api: "compute", method: "PATCH", path, body });
    await waitForOperation(call, "compute", operation, fillTemplate(REGION, known));
    return ((await natsOf(call, known)) ?? []).find(isNamed(known)) ?? {};
  };
  const before = lastChanges.get(path) ?? Promise.resolve();
  const done = before.catch(() => undefined).then(run);
  lastChanges.set(path, done);
  return done;
}
