import type { Properties } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import { pollUntil } from "../api-call.ts";
import { boolean, inPath } from "../fields/field.ts";
import { waitForOperation } from "../wait-for-operation.ts";
import type { Desired, ResourceType } from "../resource-type.ts";

async function enable(call: ApiCall, { properties: { project, service } }: Desired): Promise<Properties> {
  const path = `projects/${project as string}/services/${service as string}`;
  const body: Properties = { project: project!, service: service! };
  if (await isEnabled(call, body)) return body;
  const operation = await call.send({
    api: "serviceUsage",
    method: "POST",
    path: `${path}:enable`,
    body: {},
  });
  await waitForOperation(call, "serviceUsage", operation);
  // The list changes some time after the operation.
  const visible = await pollUntil(
    call,
    () => isEnabled(call, body),
    (enabled) => enabled,
  );
  if (!visible) throw new Error(`${service as string} is enabled but not listed yet. Run the update again`);
  return body;
}

async function isEnabled(call: ApiCall, { project, service }: Properties): Promise<boolean> {
  let pageToken = "";
  do {
    const page = await call.send({
      api: "serviceUsage",
      path: `projects/${project as string}/services`,
      query: { filter: "state:ENABLED", pageSize: "200", ...(pageToken ? { pageToken } : {}) },
    });
    const names = ((page.services ?? []) as { name?: string }[]).map(({ name }) => name?.split("/").pop());
    if (names.includes(service as string)) return true;
    pageToken = (page.nextPageToken as string | undefined) ?? "";
  } while (pageToken);
  return false;
}

export const projectService: ResourceType = {
  token: "gcp:projects/service:Service",
  id: "{project}/{service}",
  fields: {
    service: inPath({ required: true }),
    project: inPath({ defaultFrom: "project" }),
    disableOnDestroy: boolean({ virtual: true }),
    disableDependentServices: boolean({ virtual: true }),
    checkIfServiceHasUsageOnDestroy: boolean({ virtual: true }),
  },
  create: enable,
  async read(call, known) {
    return (await isEnabled(call, known)) ? { project: known.project!, service: known.service! } : undefined;
  },
  update: (_call, { properties }) => Promise.resolve(properties),
  async delete(call, known) {
    if (known.disableOnDestroy !== true || !(await isEnabled(call, known))) return;
    const operation = await call.send({
      api: "serviceUsage",
      method: "POST",
      path: `projects/${known.project as string}/services/${known.service as string}:disable`,
      body: {
        disableDependentServices: known.disableDependentServices === true,
        checkIfServiceHasUsage: known.checkIfServiceHasUsageOnDestroy === true ? "CHECK" : "SKIP",
      },
    });
    await waitForOperation(call, "serviceUsage", operation);
  },
};
