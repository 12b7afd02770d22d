import { randomInt } from "node:crypto";
import { bytesEtag } from "./etags.ts";
import { notFound } from "./google-error.ts";
import type { Collection, Store } from "./store.ts";

export interface ServiceAccount {
  readonly projectId: string;
  readonly email: string;
  readonly uniqueId: string;
  displayName: string;
  description: string;
  disabled: boolean;
}

/** The service accounts, by email. */
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

  /** @throws NOT_FOUND when there is none of that email or unique id. */
  get(emailOrUniqueId: string): ServiceAccount {
    const account =
      this.#accounts.get(emailOrUniqueId) ??
      [...this.#accounts.values()].find(({ uniqueId }) => uniqueId === emailOrUniqueId);
    if (!account) throw notFound(`Unknown service account: ${emailOrUniqueId}`);
    return account;
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
}

export function serviceAccountEtag(account: ServiceAccount): string {
  return bytesEtag(JSON.stringify(account));
}
