// The certificate library needs this module loaded first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeStateFile } from "../host/state-file.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
// Nothing renews the certificates, because a sandbox lives only for days.
const VALID_YEARS = 10;
const { ExtendedKeyUsage, KeyUsageFlags } = x509;

/** A PEM certificate and its PEM key, as files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateRequest {
  /** Whether the certificate identifies a client or a server. */
  readonly usage: "client" | "server";
  readonly commonName: string;
  /** Kubernetes uses it as the client's group. */
  readonly organization?: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
}

/** A certificate authority in one folder. */
export class CertificateAuthority {
  readonly files: CertificateFiles;

  private constructor(folder: string) {
    this.files = certificateFiles(join(folder, "ca"));
  }

  /** Opens the authority in `folder`; the first call creates it. */
  static async open(folder: string, name: string): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(folder);
    if (!existsSync(authority.files.certificate)) await authority.#create(name);
    return authority;
  }

  get certificatePem(): string {
    return readFileSync(this.files.certificate, "utf8");
  }

  /** Issues `PATH.crt` and `PATH.key` unless they exist. */
  async issue(path: string, request: CertificateRequest): Promise<CertificateFiles> {
    const files = certificateFiles(path);
    if (existsSync(files.certificate)) return files;

    const issuer = new x509.X509Certificate(this.certificatePem);
    const keys = await generateKeys();
    const names = [
      ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
      ...(request.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(),
      subject: distinguishedName(request),
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: await this.#signingKey(),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          request.usage === "server" ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
        ]),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    });
    await writePair(files, certificate, keys.privateKey);
    return files;
  }

  async #create(name: string): Promise<void> {
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...validity(),
      name: [{ CN: [name] }],
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    await writePair(this.files, certificate, keys.privateKey);
  }

  async #signingKey(): Promise<webcrypto.CryptoKey> {
    const [block] = x509.PemConverter.decode(readFileSync(this.files.key, "utf8"));
    return webcrypto.subtle.importKey("pkcs8", block!, ALGORITHM, false, ["sign"]);
  }
}

const certificateFiles = (path: string): CertificateFiles => ({
  certificate: `${path}.crt`,
  key: `${path}.key`,
});

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function validity() {
  const notBefore = new Date();
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + VALID_YEARS);
  return { notBefore, notAfter };
}

// The array form needs no escaping for names such as system:node:x.
function distinguishedName({ commonName, organization }: CertificateRequest): x509.JsonName {
  return [...(organization ? [{ O: [organization] }] : []), { CN: [commonName] }];
}

// The certificate is written last, so that it marks a complete pair.
async function writePair(
  files: CertificateFiles,
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
): Promise<void> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", key);
  writeStateFile(files.key, x509.PemConverter.encode(pkcs8, "PRIVATE KEY"));
  writeStateFile(files.certificate, certificate.toString("pem"));
}
