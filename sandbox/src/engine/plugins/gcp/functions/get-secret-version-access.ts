import type { Properties } from "../../provider.ts";
import { type GcpFunction, projectOf } from "../gcp-function.ts";

/** The value of a version of a secret, as text. */
export const getSecretVersionAccess: GcpFunction = {
  token: "gcp:secretmanager/getSecretVersionAccess:getSecretVersionAccess",
  required: ["secret"],
  optional: ["project", "version"],
  async call(context, args) {
    const project = projectOf(context, args);
    const { secret, version = "latest" } = args;
    const path = `projects/${project}/secrets/${secret}/versions/${version}:access`;
    const answer = await context.send({ api: "secretManager", path }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`error retrieving available secret manager secret version access: ${reason}`);
    });
    const { name, payload } = answer as { readonly name: string; readonly payload: Properties };
    return {
      id: name,
      name,
      project,
      secret: secret!,
      version: name.slice(name.lastIndexOf("/") + 1),
      isSecretDataBase64: false,
      secretData: Buffer.from(payload.data as string, "base64").toString(),
    };
  },
};
