import type { Properties } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import { inPath, object, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import type { ResourceType } from "../resource-type.ts";
import { restResource } from "../rest-resource.ts";
import { labels } from "./labels.ts";

const RINGS = "projects/{project}/locations/{location}/keyRings";
const ENABLED = ["ENABLED", "DISABLED"];

/** Google never deletes a key ring, so a deletion only forgets it, as the official plugin does. */
export const keyRing: ResourceType = {
  ...restResource({
    token: "gcp:kms/keyRing:KeyRing",
    api: "kms",
    id: `${RINGS}/{name}`,
    fields: {
      name: inPath({ required: true }),
      project: inPath({ defaultFrom: "project" }),
      location: inPath({ required: true }),
    },
    collection: RINGS,
    createQuery: ({ name }) => ({ keyRingId: asText(name) }),
  }),
  delete: () => Promise.resolve(),
};

const key = restResource({
  token: "gcp:kms/cryptoKey:CryptoKey",
  notCovered: "keys for other purposes than encryption, keys in hardware and of external managers",
  api: "kms",
  id: "{keyRing}/cryptoKeys/{name}",
  fields: {
    name: inPath({ required: true }),
    keyRing: inPath({ required: true }),
    purpose: string({ default: "ENCRYPT_DECRYPT", replace: true }),
    rotationPeriod: string(),
    destroyScheduledDuration: string({ computed: true, replace: true }),
    versionTemplate: object(
      { algorithm: string({ required: true }), protectionLevel: string({ replace: true }) },
      { computed: true },
    ),
    ...labels("labels"),
  },
  collection: "{keyRing}/cryptoKeys",
  createQuery: ({ name }) => ({ cryptoKeyId: asText(name) }),
  createBody: (_, body) => ({ ...body, ...nextRotation(body) }),
  updates: [
    {
      part: "rotationPeriod",
      request: ({ rotationPeriod }) => ({
        query: { updateMask: "rotationPeriod,nextRotationTime" },
        body: rotationPeriod ? { rotationPeriod, ...nextRotation({ rotationPeriod }) } : {},
      }),
    },
    {
      part: "labels",
      request: ({ labels: wanted = {} }) => ({ query: { updateMask: "labels" }, body: { labels: wanted } }),
    },
  ],
});

/** Google never deletes a key either: the official plugin destroys its versions and ends its rotation. */
export const cryptoKey: ResourceType = {
  ...key,
  delete: async (call, known) => {
    const name = `${asText(known.keyRing)}/cryptoKeys/${asText(known.name)}`;
    if (!(await key.read(call, known))) return;
    await destroyVersions(call, name);
    await call.send({
      ...{ api: "kms", method: "PATCH", path: name, body: {} },
      query: { updateMask: "rotationPeriod,nextRotationTime" },
    });
  },
};

async function destroyVersions(call: ApiCall, key: string): Promise<void> {
  const { cryptoKeyVersions } = await call.send({ api: "kms", path: `${key}/cryptoKeyVersions` });
  const versions = cryptoKeyVersions as unknown as readonly { name: string; state: string }[];
  for (const { name, state } of versions) {
    if (!ENABLED.includes(state)) continue;
    await call.send({ api: "kms", method: "POST", path: `${name}:destroy`, body: {} });
  }
}

function nextRotation({ rotationPeriod }: Properties): Properties {
  if (!rotationPeriod) return {};
  const seconds = Number.parseFloat(asText(rotationPeriod));
  return { nextRotationTime: new Date(Date.now() + seconds * 1000).toISOString() };
}
