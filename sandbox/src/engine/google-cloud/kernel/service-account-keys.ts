// The certificate library needs this module loaded first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { randomBytes, webcrypto } from "node:crypto";
import { failedPrecondition, notFound } from "./google-error.ts";
import type { ServiceAccount } from "./service-accounts.ts";
import type { Collection, Store } from "./store.ts";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const BITS = { KEY_ALG_RSA_1024: 1024, KEY_ALG_RSA_2048: 2048 } as const;
// Google's keys never expire, and this is how it says so.
const NEVER = "9999-12-31T23:59:59Z";
const MOST_KEYS = 10;

export type KeyAlgorithm = keyof typeof BITS;
export const KEY_ALGORITHMS = Object.keys(BITS) as KeyAlgorithm[];

/** A key that a user made for a service account. Its private half is only in the answer that made it. */
export interface ServiceAccountKey {
  readonly id: string;
  readonly email: string;
  readonly algorithm: KeyAlgorithm;
  readonly validAfterTime: string;
  readonly validBeforeTime: string;
  readonly certificatePem: string;
  readonly publicKeyPem: string;
  disabled: boolean;
}

/** The keys of all service accounts. */
export class ServiceAccountKeys {
  readonly #keys: Collection<ServiceAccountKey>;

  constructor(store: Store) {
    this.#keys = store.collection("serviceAccountKeys");
  }

  list({ email }: ServiceAccount): ServiceAccountKey[] {
    return [...this.#keys.values()].filter((key) => key.email === email);
  }

  /** @throws NOT_FOUND when the account has no such key */
  get(account: ServiceAccount, id: string): ServiceAccountKey {
    const key = this.#keys.get(id);
    if (key?.email !== account.email) {
      throw notFound(`Service account key ${id} does not exist in service account ${account.email}.`);
    }
    return key;
  }

  /** @throws FAILED_PRECONDITION when the account has as many keys as Google allows */
  async create(
    account: ServiceAccount,
    algorithm: KeyAlgorithm,
  ): Promise<{ readonly key: ServiceAccountKey; readonly privateKeyPem: string }> {
    if (this.list(account).length >= MOST_KEYS) throw failedPrecondition("Precondition check failed.");
    const pair = await webcrypto.subtle.generateKey(
      { ...ALGORITHM, modulusLength: BITS[algorithm], publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    );
    const validAfterTime = `${new Date().toISOString().slice(0, 19)}Z`;
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: [{ CN: [account.uniqueId] }],
      keys: pair,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(validAfterTime),
      notAfter: new Date(NEVER),
    });
    const key: ServiceAccountKey = {
      id: randomBytes(20).toString("hex"),
      email: account.email,
      algorithm,
      validAfterTime,
      validBeforeTime: NEVER,
      certificatePem: `${certificate.toString("pem")}\n`,
      publicKeyPem: pem("PUBLIC KEY", await webcrypto.subtle.exportKey("spki", pair.publicKey)),
      disabled: false,
    };
    this.#keys.set(key.id, key);
    const privateKey = await webcrypto.subtle.exportKey("pkcs8", pair.privateKey);
    return { key, privateKeyPem: pem("PRIVATE KEY", privateKey) };
  }

  delete(account: ServiceAccount, id: string): void {
    this.#keys.delete(this.get(account, id).id);
  }

  /** Deletes all keys of a deleted account. */
  forgetAccount(account: ServiceAccount): void {
    for (const { id } of this.list(account)) this.#keys.delete(id);
  }
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
