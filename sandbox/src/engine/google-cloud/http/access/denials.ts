import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError } from "../../kernel/google-error.ts";
import { stringField } from "../../kernel/json.ts";
import type { AuthorizedRequest } from "./authorize.ts";
import type { Caller } from "./caller.ts";

const THE_CALLER = "The caller does not have permission";

/** The answer for a caller without a permission. Each API has words of its own, collected from reports of users. */
export function denied(
  cloud: Pick<Cloud, "projects">,
  request: AuthorizedRequest,
  permission: string,
  caller: Pick<Caller, "member" | "email">,
): GoogleError {
  const { api, version, path, params, body } = request;
  const project = `projects/${params.project}`;
  switch (api.base) {
    case "compute": {
      // A new resource is named, a list is not.
      const name = permission.endsWith(".create") ? `${path}/${stringField(body, "name")}` : path;
      const resource = permission.endsWith(".list") ? project : name;
      return forbidden(`Required '${permission}' permission for '${resource}'`);
    }
    case "container": {
      const isInCluster = params.cluster !== undefined;
      const cluster = `${project}/locations/${params.location}/clusters/${params.cluster}`;
      return forbidden(`Required "${permission}" permission(s) for "${isInCluster ? cluster : project}".`);
    }
    case "ar": {
      if (permission.endsWith("IamPolicy")) return forbidden(THE_CALLER);
      const { location, repository } = params;
      const place = location === undefined ? project : `${project}/locations/${location}`;
      const resource = repository === undefined ? place : `${place}/repositories/${repository}`;
      return denial(
        permission,
        resource,
        "artifactregistry.googleapis.com",
        `//artifactregistry.googleapis.com/`,
      );
    }
    case "iam":
    case "iamcredentials":
      return denial(permission, undefined, "iam.googleapis.com");
    case "storage": {
      const what = params.bucket === undefined ? "Google Cloud project" : "Google Cloud Storage bucket";
      return forbidden(
        `${caller.email} does not have ${permission} access to the ${what}. Permission '${permission}' denied on ` +
          "resource (or it may not exist).",
      );
    }
    case "secretmanager": {
      const { secret, version } = params;
      const named = version === undefined ? "" : `/versions/${version}`;
      const resource = secret === undefined ? project : `${project}/secrets/${secret}${named}`;
      return forbidden(`Permission '${permission}' denied for resource '${resource}' (or it may not exist).`);
    }
    case "monitoring":
      return forbidden(`Permission ${permission} denied (or the resource may not exist).`);
    case "dns":
      return forbidden("Forbidden");
    case "cloudkms":
      return denial(permission, kmsResource(params), "cloudkms.googleapis.com");
    case "serviceusage":
      return serviceUsageDenial(cloud, request, permission);
    case "crm":
      if (permission === "resourcemanager.projects.create" && caller.member.startsWith("serviceAccount:")) {
        return forbidden("Service accounts cannot create projects without a parent.");
      }
      if (version === "v1") return forbidden(THE_CALLER);
      return denial(
        permission,
        project,
        "cloudresourcemanager.googleapis.com",
        "//cloudresourcemanager.googleapis.com/",
      );
    default:
      return forbidden(THE_CALLER);
  }
}

// The project and location where something new would be, or the thing itself.
function kmsResource({ project, location, keyRing, cryptoKey }: Readonly<Record<string, string>>): string {
  const ring = keyRing === undefined ? "" : `/keyRings/${keyRing}`;
  const key = cryptoKey === undefined ? "" : `/cryptoKeys/${cryptoKey}`;
  return `projects/${project}/locations/${location}${ring}${key}`;
}

const forbidden = (message: string, details?: readonly object[]) =>
  new GoogleError("PERMISSION_DENIED", message, details && { details });

function denial(permission: string, resource: string | undefined, domain: string, prefix = ""): GoogleError {
  const named = resource === undefined ? "" : ` '${prefix}${resource}'`;
  return forbidden(`Permission '${permission}' denied on resource${named} (or it may not exist).`, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "IAM_PERMISSION_DENIED",
      domain,
      metadata: { ...(resource === undefined ? {} : { resource }), permission },
    },
  ]);
}

function serviceUsageDenial(
  { projects }: Pick<Cloud, "projects">,
  { params }: AuthorizedRequest,
  permission: string,
): GoogleError {
  const verb = permission.split(".").at(-1) ?? "";
  const { projectNumber } = projects.get(params.project ?? "");
  const message =
    params.service === undefined
      ? `Permission denied to ${verb} services for consumer container [projects/${projectNumber}]`
      : `Permission denied to ${verb} service [${params.service}]`;
  return forbidden(message, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "AUTH_PERMISSION_DENIED",
      domain: "serviceusage.googleapis.com",
    },
  ]);
}
