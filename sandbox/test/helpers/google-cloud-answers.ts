/**
 * The fields of Google's answers that tests read, in one type. A field that an answer does not have is undefined, and
 * the test that expects it fails.
 */
export interface AnswerBody {
  readonly name: string;
  readonly id: string;
  readonly etag: string;
  readonly selfLink: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly state: string;
  readonly description: string;
  readonly nextPageToken: string;
  readonly items: AnswerBody[];

  readonly done: boolean;
  readonly operationType: string;
  readonly response: AnswerBody;
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly errors: { readonly reason: string }[];
    readonly details: { readonly metadata: object; readonly reason: string }[];
  };

  readonly projectNumber: string;
  readonly billingEnabled: boolean;
  readonly service: AnswerBody;
  readonly services: AnswerBody[];

  readonly accessToken: string;
  readonly expireTime: string;
  readonly permissions: string[];
  readonly projects: AnswerBody[] | undefined;
  readonly uniqueId: string;
  readonly displayName: string;
  readonly bindings: { readonly role: string; readonly members: string[] }[];

  readonly region: string;
  readonly nats: { readonly name: string; readonly type: string }[];
  readonly managedZones: AnswerBody[];
  readonly rrsets: { readonly name: string; readonly type: string; readonly rrdatas: string[] }[];
  readonly address: string;
  readonly instances: string[];
  readonly users: string[];
  readonly fingerprint: string;
  readonly privateIpGoogleAccess: boolean;
  readonly targetSize: number;
  readonly size: number;
  readonly managedInstances: {
    readonly instance: string;
    readonly instanceStatus: string;
    readonly currentAction: string;
  }[];

  readonly repositories: AnswerBody[];
  readonly dockerImages: AnswerBody[];
  readonly mediaType: string;
  readonly packages: AnswerBody[];
  readonly versions: AnswerBody[];
  readonly tags: AnswerBody[];
  readonly version: string;

  readonly locations: string[];
  readonly masterAuth: { readonly clusterCaCertificate: string };
  readonly ipAllocationPolicy: object;
  readonly networkConfig: object;
  readonly controlPlaneEndpointsConfig: {
    readonly dnsEndpointConfig: { readonly endpoint: string; readonly allowExternalTraffic: boolean };
    readonly ipEndpointsConfig: { readonly authorizedNetworksConfig: object };
  };
  readonly masterAuthorizedNetworksConfig: object;
  readonly releaseChannel: object;
  readonly resourceLabels: object;
  readonly labelFingerprint: string;
  readonly maintenancePolicy: { readonly window: object; readonly resourceVersion: string };
  readonly currentMasterVersion: string;
  readonly currentNodeCount: number;
  readonly defaultClusterVersion: string;
  readonly validMasterVersions: string[];
  readonly nodePools: AnswerBody[];
  readonly instanceGroupUrls: string[];
  readonly config: object;
  readonly management: object;
  readonly upgradeSettings: object;
}
