import { GoogleError } from "./google-error.ts";
import type { Project } from "./projects.ts";
import { describeService, SERVICE_NAMES } from "./service-catalogue.ts";
import type { Collection, Store } from "./store.ts";

interface Enabled {
  /** When calls start to work, in milliseconds since 1970. */
  readonly effectiveAt: number;
}

/** The services that each project has enabled, and the check in front of each API. */
export class Enablement {
  readonly #enabled: Collection<Record<string, Enabled>>;
  readonly #propagationDelayMs: number;

  readonly #listeners: { readonly service: string; readonly call: (project: string) => void }[] = [];

  constructor(store: Store, propagationDelayMs: number) {
    this.#enabled = store.collection("enabledServices");
    this.#propagationDelayMs = propagationDelayMs;
  }

  isEnabled(projectId: string, service: string): boolean {
    return this.#of(projectId)[service] !== undefined;
  }

  /** Calls `call` with each project that enables the service. */
  onEnabled(service: string, call: (project: string) => void): void {
    this.#listeners.push({ service, call });
  }

  /** Enables the services and the services that they need. */
  enable(projectId: string, services: readonly string[]): void {
    for (const service of services) {
      if (this.isEnabled(projectId, service)) continue;
      this.#of(projectId)[service] = { effectiveAt: Date.now() + this.#propagationDelayMs };
      for (const { call } of this.#listeners.filter((each) => each.service === service)) call(projectId);
      this.enable(projectId, describeService(service)?.needs ?? []);
    }
  }

  disable(projectId: string, services: readonly string[]): void {
    for (const service of services) delete this.#of(projectId)[service];
  }

  /** The enabled services that need `service`, directly or through another service. */
  dependents(projectId: string, service: string): string[] {
    const direct = SERVICE_NAMES.filter(
      (name) => this.isEnabled(projectId, name) && describeService(name)?.needs?.includes(service),
    );
    return [...new Set(direct.flatMap((name) => [...this.dependents(projectId, name), name]))];
  }

  /** @throws SERVICE_DISABLED unless the service is enabled and the enablement has propagated. */
  check(project: Project, service: string): void {
    const enabled = this.#of(project.projectId)[service];
    if (enabled && Date.now() >= enabled.effectiveAt) return;
    throw serviceDisabled(project, service);
  }

  #of(projectId: string): Record<string, Enabled> {
    let services = this.#enabled.get(projectId);
    if (!services) this.#enabled.set(projectId, (services = servicesAtStart()));
    return services;
  }
}

function servicesAtStart(): Record<string, Enabled> {
  const names = SERVICE_NAMES.filter((name) => describeService(name)?.enabledAtStart);
  return Object.fromEntries(names.map((name) => [name, { effectiveAt: 0 }]));
}

function serviceDisabled({ projectNumber }: Project, service: string): GoogleError {
  const title = describeService(service)?.title ?? service;
  const activationUrl = `https://console.developers.google.com/apis/api/${service}/overview?project=${projectNumber}`;
  const message =
    `${title} has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ` +
    `${activationUrl} then retry. If you enabled this API recently, wait a few minutes for the action to ` +
    `propagate to our systems and retry.`;
  return new GoogleError("PERMISSION_DENIED", message, {
    domain: "usageLimits",
    reason: "accessNotConfigured",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "SERVICE_DISABLED",
        domain: "googleapis.com",
        metadata: {
          service,
          serviceTitle: title,
          consumer: `projects/${projectNumber}`,
          containerInfo: projectNumber,
          activationUrl,
        },
      },
      { "@type": "type.googleapis.com/google.rpc.LocalizedMessage", locale: "en-US", message },
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [{ description: "Google developers console API activation", url: activationUrl }],
      },
    ],
  });
}
