import { createHash } from "node:crypto";
import { alreadyExists, failedPrecondition, GoogleError, invalidArgument } from "./google-error.ts";
import type { Collection, Store } from "./store.ts";

export interface Project {
  readonly projectId: string;
  readonly projectNumber: string;
  name: string;
  readonly createTime: string;
  updateTime: string;
  labels: Record<string, string>;
  /** `folders/N` or `organizations/N`; empty without a parent. */
  parent: string;
  state: "ACTIVE" | "DELETE_REQUESTED";
  /** `billingAccounts/…`; empty when billing is off. */
  billingAccountName: string;
}

export const BILLING_ACCOUNT = "billingAccounts/01A2B3-C4D5E6-F7A8B9";

/** The projects of the simulated Google Cloud. */
export class Projects {
  readonly #projects: Collection<Project>;

  constructor(store: Store) {
    this.#projects = store.collection("projects");
  }

  /** Creates the first project, with billing, if it does not exist. */
  ensure(projectId: string): void {
    if (this.#projects.size === 0)
      this.#add({ projectId, name: projectId, billingAccountName: BILLING_ACCOUNT });
  }

  has(projectId: string): boolean {
    return this.#projects.has(projectId);
  }

  list(): Project[] {
    return [...this.#projects.values()];
  }

  /** The project of the caller's credentials: the first project. */
  ofCaller(): Project {
    return this.list()[0]!;
  }

  /** @throws ALREADY_EXISTS also for the id of a deleted project, because Google never gives an id twice */
  create(
    projectId: string,
    fields: { name: string; labels: Record<string, string>; parent: string },
  ): Project {
    if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(projectId)) {
      throw invalidArgument(
        `field [project_id] has issue [project_id must be 6 to 30 lower-case letters, digits and hyphens, from a ` +
          `letter to a letter or digit; got '${projectId}'].`,
      );
    }
    if (this.#projects.has(projectId)) throw alreadyExists("Requested entity already exists");
    return this.#add({ ...fields, projectId, billingAccountName: "" });
  }

  delete(projectId: string): void {
    this.#projects.delete(projectId);
  }

  /**
   * Finds a project by id or number.
   * @param namesProjects whether the error names the projects that exist, for the developer
   * @throws PERMISSION_DENIED for an unknown project, as Google does
   */
  get(idOrNumber: string, namesProjects = true): Project {
    const project =
      this.#projects.get(idOrNumber) ?? this.list().find((each) => each.projectNumber === idOrNumber);
    if (project) return project;
    if (!namesProjects)
      throw consumerInvalid(idOrNumber, `Permission denied on resource project ${idOrNumber}.`);
    const known = this.list().map(({ projectId }) => projectId);
    throw consumerInvalid(
      idOrNumber,
      `Permission denied on resource project ${idOrNumber}: it does not exist or you have no access to it. ` +
        `The projects here are: ${known.join(", ")}.`,
    );
  }

  /** @throws FAILED_PRECONDITION for a deleted project too, which can be read but not changed */
  getActive(idOrNumber: string): Project {
    const project = this.get(idOrNumber);
    if (project.state !== "ACTIVE") throw failedPrecondition(`Project ${idOrNumber} is not active.`);
    return project;
  }

  #add(fields: Pick<Project, "projectId" | "name" | "billingAccountName"> & Partial<Project>): Project {
    const now = new Date().toISOString();
    const project: Project = {
      labels: {},
      parent: "",
      state: "ACTIVE",
      ...fields,
      projectNumber: projectNumber(fields.projectId),
      createTime: now,
      updateTime: now,
    };
    this.#projects.set(project.projectId, project);
    return project;
  }
}

/** @throws PERMISSION_DENIED for a deleted project */
export function checkActive({ projectId, state }: Project): void {
  if (state !== "ACTIVE") throw consumerInvalid(projectId, `Project ${projectId} has been deleted.`);
}

function consumerInvalid(project: string, message: string): GoogleError {
  return new GoogleError("PERMISSION_DENIED", message, {
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "CONSUMER_INVALID",
        domain: "googleapis.com",
        metadata: { consumer: `projects/${project}` },
      },
    ],
  });
}

// Twelve digits, like Google's, and the same at every start.
function projectNumber(projectId: string): string {
  const hash = createHash("sha256").update(projectId).digest();
  return String(100_000_000_000 + (hash.readUIntBE(0, 6) % 900_000_000_000));
}
