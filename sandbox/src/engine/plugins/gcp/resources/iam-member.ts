import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import type { Fields } from "../fields/field.ts";
import { inPath, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import type { GoogleRequest } from "../google-api.ts";
import { GoogleApiError, isNotFound } from "../google-api.ts";
import type { ResourceType } from "../resource-type.ts";
import { fillTemplate } from "../resource-type.ts";

type Binding = { role: string; members?: string[]; condition?: Properties };
type Policy = { bindings?: Binding[]; etag?: string };

interface PolicyOwner {
  readonly token: string;
  /** The properties that name the owner of the policy. */
  readonly fields: Fields;
  /** The owner's id, which the member's id starts with. */
  readonly owner: string;
  /** @default `owner` */
  readonly path?: string;
  readonly get: Omit<GoogleRequest, "path">;
  readonly locate?: ResourceType["locate"];
}

const ATTEMPTS = 10;

/** One member of one role in the IAM policy of a project or a resource. Other members stay unchanged. */
function iamMember({ token, fields, owner, path = owner, get, ...rest }: PolicyOwner): ResourceType {
  const { api } = get;
  const readPolicy = async (call: ApiCall, known: Properties) =>
    (await call.send({ ...get, path: `${fillTemplate(path, known)}:getIamPolicy` })) as Policy;

  // Google refuses the policy when somebody else changed it since it was read.
  async function change(call: ApiCall, known: Properties, edit: (policy: Policy) => Policy): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const policy = edit(await readPolicy(call, known));
      try {
        await call.send({
          api,
          method: "POST",
          path: `${fillTemplate(path, known)}:setIamPolicy`,
          body: { policy: { version: 3, ...policy } },
        });
        return;
      } catch (error) {
        const stale = error instanceof GoogleApiError && (error.code === 409 || error.code === 412);
        if (!stale || attempt === ATTEMPTS) throw error;
        await sleep(call.config.pollIntervalMs, undefined, { signal: call.signal });
      }
    }
  }

  const of =
    ({ role }: Properties) =>
    (binding: Binding) =>
      binding.role === role && !binding.condition;

  async function read(call: ApiCall, known: Properties): Promise<Properties | undefined> {
    try {
      const policy = await readPolicy(call, known);
      const members = policy.bindings?.find(of(known))?.members ?? [];
      if (!members.includes(known.member as string)) return undefined;
      return { role: known.role!, member: known.member!, etag: policy.etag ?? "" };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async function create(call: ApiCall, { properties }: { properties: Properties }): Promise<Properties> {
    const member = properties.member as string;
    await change(call, properties, (policy) => {
      const { bindings = [] } = policy;
      const own = bindings.find(of(properties)) ?? { role: properties.role as string };
      const members = [...new Set([...(own.members ?? []), member])];
      return { ...policy, bindings: [...bindings.filter((each) => each !== own), { ...own, members }] };
    });
    const live = await read(call, properties);
    if (!live)
      throw new Error(`expected ${member} in the policy that was just set, got none. Run the update again`);
    return live;
  }

  return {
    ...rest,
    token,
    notCovered: "conditions",
    id: `${owner}/{role}/{member}`,
    fields: {
      ...fields,
      role: string({ required: true, replace: true }),
      member: string({ required: true, replace: true }),
      etag: string({ output: true, volatile: true }),
    },
    create,
    resume: create,
    read,
    update: (call, { properties }) => create(call, { properties }),
    async delete(call, known) {
      if (!(await read(call, known))) return;
      await change(call, known, (policy) => ({
        ...policy,
        bindings: (policy.bindings ?? [])
          .map((binding) =>
            of(known)(binding)
              ? { ...binding, members: binding.members?.filter((each) => each !== known.member) ?? [] }
              : binding,
          )
          .filter(({ members = [] }) => members.length > 0),
      }));
    },
  };
}

export const projectIamMember = iamMember({
  token: "gcp:projects/iAMMember:IAMMember",
  fields: { project: inPath({ required: true }) },
  owner: "{project}",
  path: "projects/{project}",
  get: { api: "resourceManager", method: "POST", body: { options: { requestedPolicyVersion: 3 } } },
});

export const repositoryIamMember = iamMember({
  token: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  fields: {
    repository: inPath({ required: true }),
    project: inPath({ defaultFrom: "project" }),
    location: inPath({ defaultFrom: "region" }),
  },
  owner: "projects/{project}/locations/{location}/repositories/{repository}",
  get: { api: "artifactRegistry", query: { "options.requestedPolicyVersion": "3" } },
  // A program may name a repository by its name or by its id.
  locate: ({ repository, ...rest }) => ({ ...rest, repository: asText(repository).split("/").pop()! }),
});
