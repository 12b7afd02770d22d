import { randomInt } from "node:crypto";
import { bytesEtag } from "./byte-etags.ts";
import { GoogleError, notFound } from "./google-error.ts";
import type { Collection, Store } from "./store.ts";

export interface ServiceAccount {
  readonly projectId: string;
  readonly email: string;
  readonly uniqueId: string;
  displayName: string;
  description: string;
  disabled: boolean;
}

/** The end of the email of a project's default account for nodes, which exists without being created. */
export const DEFAULT_ACCOUNT = "-compute@developer.gserviceaccount.com";

/** The service accounts by email. */
export class ServiceAccounts {
  readonly #accounts: Collection<ServiceAccount>;

  constructor(store: Store) {
    this.#accounts = store.collection("serviceAccounts");
  }

  has(email: string): boolean {
    return this.#accounts.has(email);
  }

  list(projectId: string): ServiceAccount[] {
    return [...this.#accounts.values()].filter((account) => account.projectId === projectId);
  }

  /** @throws NOT_FOUND when the project has no account with this email or unique id */
  get(projectId: string, emailOrUniqueId: string): ServiceAccount {
    const account = this.#find(emailOrUniqueId);
    if (account?.projectId !== projectId) throw notFound(`Unknown service account: ${emailOrUniqueId}`);
    return account;
  }

  /**
   * The project of an account whose path names no project.
   * @throws PERMISSION_DENIED for an unknown account: without a project, Google does not say whether it exists
   */
  projectOf(emailOrUniqueId: string): string {
    const account = this.#find(emailOrUniqueId);
    if (account) return account.projectId;
    throw new GoogleError(
      "PERMISSION_DENIED",
      `Permission denied on resource projects/-/serviceAccounts/${emailOrUniqueId} (or it may not exist).`,
    );
  }

  find(email: string): ServiceAccount | undefined {
    return this.#accounts.get(email);
  }

  /** Whether the account exists, or is a project's default account for nodes, and is not disabled. */
  isUsable(email: string): boolean {
    return email.endsWith(DEFAULT_ACCOUNT) || this.find(email)?.disabled === false;
  }

  /** The email of an account that is named by its email or unique id. */
  emailOf(emailOrUniqueId: string): string {
    return this.#find(emailOrUniqueId)?.email ?? emailOrUniqueId;
  }

  create(projectId: string, email: string, displayName: string, description: string): ServiceAccount {
    const uniqueId = `1${Array.from({ length: 20 }, () => randomInt(10)).join("")}`;
    const account = { projectId, email, uniqueId, displayName, description, disabled: false };
    this.#accounts.set(email, account);
    return account;
  }

  delete(account: ServiceAccount): void {
    this.#accounts.delete(account.email);
  }

  #find(emailOrUniqueId: string): ServiceAccount | undefined {
    return (
      this.#accounts.get(emailOrUniqueId) ??
      [...this.#accounts.values()].find(({ uniqueId }) => uniqueId === emailOrUniqueId)
    );
  }
}

export function serviceAccountEtag(account: ServiceAccount): string {
  return bytesEtag(JSON.stringify(account));
}
