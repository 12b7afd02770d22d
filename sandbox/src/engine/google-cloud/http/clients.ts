// One API each: the package's root loads all three hundred.
import { artifactregistry } from "googleapis/build/src/apis/artifactregistry/index.js";
import { cloudbilling } from "googleapis/build/src/apis/cloudbilling/index.js";
import { cloudresourcemanager } from "googleapis/build/src/apis/cloudresourcemanager/index.js";
import { compute } from "googleapis/build/src/apis/compute/index.js";
import { auth, container } from "googleapis/build/src/apis/container/index.js";
import { iam } from "googleapis/build/src/apis/iam/index.js";
import { serviceusage } from "googleapis/build/src/apis/serviceusage/index.js";

// Google's hosts, and where the server has their paths.
const BASES: Readonly<Record<string, string>> = {
  "artifactregistry.googleapis.com": "/ar",
  "cloudbilling.googleapis.com": "/billing",
  "cloudresourcemanager.googleapis.com": "/crm",
  "compute.googleapis.com": "",
  "container.googleapis.com": "/container",
  "iam.googleapis.com": "/iam",
  "serviceusage.googleapis.com": "/serviceusage",
};

/** Google's typed clients, whose requests to Google's hosts go to the server at `url`. */
export function googleClients(url: string, accessToken: string) {
  const account = new auth.OAuth2();
  account.setCredentials({ access_token: accessToken });
  const options = {
    auth: account,
    retry: false,
    // The clients' own option for another host keeps no path in front of the API's.
    fetchImplementation: (input: string | URL | Request, init?: RequestInit) => {
      const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
      return fetch(`${url}${BASES[host]}${pathname}${search}`, init);
    },
  };
  return {
    artifactRegistry: artifactregistry({ version: "v1", ...options }),
    billing: cloudbilling({ version: "v1", ...options }),
    compute: compute({ version: "v1", ...options }),
    container: container({ version: "v1", ...options }),
    containerBeta: container({ version: "v1beta1", ...options }),
    iam: iam({ version: "v1", ...options }),
    resourceManager: cloudresourcemanager({ version: "v1", ...options }),
    serviceUsage: serviceusage({ version: "v1", ...options }),
  };
}

export type GoogleClients = ReturnType<typeof googleClients>;
