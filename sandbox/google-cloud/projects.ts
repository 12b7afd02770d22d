import { createHash } from "node:crypto";
import { GoogleError } from "./google-error.ts";
import type { Collection, Store } from "./store.ts";

export interface Project {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly name: string;
  readonly createTime: string;
  readonly labels: Record<string, string>;
  /** `billingAccounts/…`, or empty when billing is off. */
  billingAccountName: string;
}

export const BILLING_ACCOUNT = "billingAccounts/01A2B3-C4D5E6-F7A8B9";

/** The projects of the simulated Google Cloud. */
export class Projects {
  readonly #projects: Collection<Project>;

  constructor(store: Store) {
    this.#projects = store.collection("projects");
  }

  /** Makes the project, with billing, unless it exists. */
  ensure(projectId: string): void {
    if (this.#projects.has(projectId)) return;
    this.#projects.set(projectId, {
      projectId,
      projectNumber: projectNumber(projectId),
      name: projectId,
      createTime: new Date().toISOString(),
      labels: {},
      billingAccountName: BILLING_ACCOUNT,
    });
  }

  list(): Project[] {
    return [...this.#projects.values()];
  }

  /**
   * The project by id or number.
   * @throws as Google does for a project that is not there, and for one that is none of the caller's business.
   */
  get(idOrNumber: string): Project {
    const project =
      this.#projects.get(idOrNumber) ?? this.list().find((each) => each.projectNumber === idOrNumber);
    if (project) return project;
    throw new GoogleError(
      "PERMISSION_DENIED",
      `Permission denied on resource project ${idOrNumber}: it does not exist or you have no access to it. ` +
        `The projects here are: ${this.list()
          .map(({ projectId }) => projectId)
          .join(", ")}.`,
      {
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "CONSUMER_INVALID",
            domain: "googleapis.com",
            metadata: { consumer: `projects/${idOrNumber}` },
          },
        ],
      },
    );
  }
}

// Twelve digits, as Google's are, and the same at every start.
function projectNumber(projectId: string): string {
  const hash = createHash("sha256").update(projectId).digest();
  return String(100_000_000_000 + (hash.readUIntBE(0, 6) % 900_000_000_000));
}
