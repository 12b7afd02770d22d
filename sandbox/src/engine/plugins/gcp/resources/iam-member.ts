import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "../../plain-values.ts";
import type { Properties, Value } from "../../provider.ts";
import type { ApiCall } from "../api-call.ts";
import type { Fields } from "../fields/field.ts";
import { object, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import type { GoogleRequest } from "../google-api.ts";
import { GoogleApiError, isNotFound } from "../google-api.ts";
import type { ResourceType } from "../resource-type.ts";
import { fillTemplate } from "../resource-type.ts";

type Binding = { role: string; members?: string[]; condition?: Properties };
type Policy = { bindings?: Binding[]; etag?: string };

export interface PolicyOwner {
  readonly token: string;
  /** The properties that name the owner of the policy. */
  readonly fields: Fields;
  /** The owner's id, which the member's id starts with. */
  readonly owner: string;
  /** @default `owner` */
  readonly path?: string;
  /** The request for the policy. Its path follows the owner's. */
  readonly get: Partial<GoogleRequest> & Pick<GoogleRequest, "api">;
  /** @default - as most APIs want it */
  readonly set?: (policy: Properties) => Partial<GoogleRequest>;
  readonly locate?: ResourceType["locate"];
}

const ATTEMPTS = 10;

/** One member of one role in the IAM policy of a project or a resource. Other members stay unchanged. */
export function iamMember(policyOwner: PolicyOwner): ResourceType {
  const { token, fields, owner, path = owner, get, set = setIamPolicy, ...rest } = policyOwner;
  const readPolicy = async (call: ApiCall, known: Properties) =>
    (await call.send({ ...get, path: fillTemplate(path, known) + (get.path ?? ":getIamPolicy") })) as Policy;

  // Google refuses the policy when somebody else changed it since it was read.
  async function change(call: ApiCall, known: Properties, edit: (policy: Policy) => Policy): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const policy = edit(await readPolicy(call, known));
      try {
        const request = set({ ...policy, version: 3 });
        await call.send({
          api: get.api,
          method: "POST",
          ...request,
          path: fillTemplate(path, known) + (request.path ?? ":setIamPolicy"),
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
    ({ role, condition }: Properties) =>
    (binding: Binding) =>
      binding.role === role && conditionKey(binding.condition) === conditionKey(condition);

  async function read(call: ApiCall, known: Properties): Promise<Properties | undefined> {
    try {
      const policy = await readPolicy(call, known);
      const members = policy.bindings?.find(of(known))?.members ?? [];
      if (!members.includes(known.member as string)) return undefined;
      const { role, member, condition } = known;
      return { role: role!, member: member!, ...(condition && { condition }), etag: policy.etag ?? "" };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async function create(call: ApiCall, { properties }: { properties: Properties }): Promise<Properties> {
    const member = properties.member as string;
    await change(call, properties, (policy) => {
      const { bindings = [] } = policy;
      const condition = properties.condition as Properties | undefined;
      const own = bindings.find(of(properties)) ?? {
        role: properties.role as string,
        ...(condition && { condition }),
      };
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
    id: `${owner}/{role}/{member}`,
    idSuffix: ({ condition }) => (condition ? `/${conditionKey(condition)}` : ""),
    fields: {
      ...fields,
      role: string({ required: true, replace: true }),
      member: string({ required: true, replace: true }),
      condition: object(
        { title: string({ required: true }), expression: string({ required: true }), description: string() },
        { replace: true },
      ),
      etag: string({ output: true, volatile: true }),
    },
    create,
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

const setIamPolicy = (policy: Properties): Partial<GoogleRequest> => ({ body: { policy } });

// The official plugin's form, in which it is also the end of the id.
function conditionKey(condition: Value | undefined): string {
  if (!isObject(condition)) return "";
  const { title, description, expression } = condition;
  return `${asText(title)}/${asText(description)}/${asText(expression)}`;
}
