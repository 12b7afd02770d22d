/** Service Usage lists, enables and disables the services of a project. Not simulated: */
const NOT_COVERED = [
  "quotas and their overrides, consumer policies, service identities",
  "dependencies between services other than those in service-catalogue.ts",
  "usage checks when a service is disabled",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { failedPrecondition, GoogleError, invalidArgument } from "../../kernel/google-error.ts";
import { stringListField, type Json, type JsonObject } from "../../kernel/json.ts";
import { findOperation, longRunning } from "../../kernel/long-running.ts";
import type { Operation } from "../../kernel/operations.ts";
import { pageOf } from "../../http/pages.ts";
import type { Project } from "../../kernel/projects.ts";
import { route, type Api } from "../../http/routes.ts";
import { describeService, SERVICE_NAMES } from "../../kernel/service-catalogue.ts";

const API = "serviceusage";
const LARGEST_BATCH = 20;

export function serviceUsage(cloud: Cloud): Api {
  const { enablement, operations, projects } = cloud;
  operations.define("serviceusage.enable", ({ project, services }) => {
    enablement.enable(project as string, services as string[]);
  });
  operations.define("serviceusage.disable", ({ project, services }) => {
    enablement.disable(project as string, services as string[]);
  });

  const show = (project: string, service: string): JsonObject => {
    const parent = `projects/${projects.get(project).projectNumber}`;
    return {
      name: `${parent}/services/${service}`,
      config: { name: service, title: describeService(service)?.title ?? service },
      state: enablement.isEnabled(project, service) ? "ENABLED" : "DISABLED",
      parent,
    };
  };

  const showOperation = (operation: Operation) => {
    const project = operation.project;
    const services = operation.args.services as string[];
    return longRunning(`operations/${operation.id}`, operation, {
      metadata: {
        "@type": "type.googleapis.com/google.api.serviceusage.v1.OperationMetadata",
        resourceNames: services.map((service) => show(project, service).name as Json),
      },
      response: () =>
        operationResponse(
          operation.type,
          services.map((service) => show(project, service)),
        ),
    });
  };

  const start = (type: OperationType, project: string, services: string[]) => {
    if (type !== "DisableService") checkBilling(projects.get(project), services);
    return showOperation(
      operations.start({
        api: API,
        project,
        location: "global",
        type,
        target: `projects/${project}/services/${services.join(",")}`,
        task: type === "DisableService" ? "serviceusage.disable" : "serviceusage.enable",
        args: { project, services },
      }),
    );
  };

  return {
    title: "Service Usage",
    notCovered: NOT_COVERED,
    base: API,
    versions: ["v1"],
    service: undefined,
    routes: [
      route("GET", "projects/{project}/services:batchGet", ({ params, query }) => ({
        services: query.getAll("names").map((name) => {
          const service = name.split("/").at(-1) ?? "";
          checkKnown([service]);
          return show(params.project, service);
        }),
      })),
      route("GET", "projects/{project}/services", ({ params, query }) => {
        const { items, ...next } = pageOf(
          SERVICE_NAMES.map((name) => show(params.project, name)).filter(matching(query.get("filter"))),
          query,
          200,
        );
        return { ...(items.length > 0 ? { services: items } : {}), ...next };
      }),
      route("GET", "projects/{project}/services/{service}", ({ params }) => {
        checkKnown([params.service]);
        return show(params.project, params.service);
      }),
      route("POST", "projects/{project}/services/{service}:enable", ({ params }) => {
        checkKnown([params.service]);
        return start("EnableService", params.project, [params.service]);
      }),
      route("POST", "projects/{project}/services:batchEnable", ({ params, body }) => {
        const services = stringListField(body, "serviceIds") ?? [];
        if (services.length === 0 || services.length > LARGEST_BATCH) {
          throw invalidArgument(
            `Invalid 'serviceIds': expected 1 to ${LARGEST_BATCH} services, got ${services.length}.`,
          );
        }
        checkKnown(services);
        return start("BatchEnableServices", params.project, services);
      }),
      route("POST", "projects/{project}/services/{service}:disable", ({ params, body }) => {
        const { project, service } = params;
        checkKnown([service]);
        if (!enablement.isEnabled(project, service)) {
          throw failedPrecondition(`The service ${service} is not enabled for the project.`);
        }
        const dependents = enablement.dependents(project, service);
        if (dependents.length > 0 && body.disableDependentServices !== true) {
          throw failedPrecondition(
            `The service ${service} is depended on by the following active service(s): ${dependents.join(",")}; ` +
              `Please specify disable_dependent_services=true if you want to proceed with disabling all services.`,
          );
        }
        return start("DisableService", project, [service, ...dependents]);
      }),
      route("GET", "operations/{operation}", ({ params }) =>
        showOperation(findOperation(operations, API, params.operation)),
      ),
    ],
  };
}

type OperationType = "EnableService" | "BatchEnableServices" | "DisableService";

function operationResponse(type: string, services: JsonObject[]): JsonObject {
  const message = (name: string) => `type.googleapis.com/google.api.serviceusage.v1.${name}Response`;
  return type === "BatchEnableServices"
    ? { "@type": message(type), services }
    : { "@type": message(type), service: services[0] };
}

function matching(filter: string | null): (service: JsonObject) => boolean {
  if (!filter) return () => true;
  const [, state] = /^state:(ENABLED|DISABLED)$/.exec(filter) ?? [];
  if (!state) {
    throw invalidArgument(`Invalid filter '${filter}': expected state:ENABLED or state:DISABLED.`);
  }
  return (service) => service.state === state;
}

function checkBilling({ projectNumber, billingAccountName }: Project, services: readonly string[]): void {
  const paid = services.filter((service) => describeService(service)?.needsBilling);
  if (billingAccountName !== "" || paid.length === 0) return;
  throw new GoogleError(
    "FAILED_PRECONDITION",
    `Billing account for project '${projectNumber}' is not found. Billing must be enabled for activation of ` +
      `service(s) '${paid.join(",")}' to proceed.`,
    {
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "UREQ_PROJECT_BILLING_NOT_FOUND",
          domain: "serviceusage.googleapis.com/billing-enabled",
        },
      ],
    },
  );
}

function checkKnown(services: readonly string[]): void {
  const unknown = services.filter((service) => !describeService(service));
  if (unknown.length === 0) return;
  throw new GoogleError(
    "PERMISSION_DENIED",
    `Not found or permission denied for service(s): ${unknown.join(", ")}.`,
    {
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED",
          domain: "serviceusage.googleapis.com",
          metadata: { services: unknown.join(",") },
        },
      ],
    },
  );
}
