/** Something that the official kubernetes plugin does, and the sandbox's own does too. */
export interface Behaviour {
  readonly what: string;
  /** File and function in `provider/pkg` of github.com/pulumi/pulumi-kubernetes. */
  readonly from: string;
  /** Name of the test of the sandbox's own. */
  readonly test: string;
}

/** Read in the source of version 4.32 (commit 94977969). */
export const KUBERNETES_BEHAVIOUR: readonly Behaviour[] = [
  {
    what: "An object that exists is an error at its creation, unless the provider has `upsertExistingObjects`",
    from: "`await/await.go`, Creation",
    test: "refuses to overwrite an existing object",
  },
  {
    what: "With `upsertExistingObjects`, the preview of a replacement with the same name is tried under another name",
    from: "`await/await.go`, Creation",
    test: "tries the replacement of an object that can't change under another name",
  },
  {
    what: "A creation that fails says so with the resource's URN",
    from: "`provider/provider.go`, Create",
    test: "fails when the API server refuses the object",
  },
  {
    what: "A refused update leaves the live object in the state, together with the new inputs",
    from: "`provider/provider.go`, Update; `await/await.go`, handleSSAErr",
    test: "explains a conflict with another field manager, and overwrites with patchForce",
  },
  {
    what: "A wait ends after the resource's custom timeout, after the annotation `timeoutSeconds`, or after 10 minutes",
    from: "`await/await.go`, Creation and Update; `metadata/overrides.go`, TimeoutDuration",
    test: "keeps the object when it does not become ready in time, and says why",
  },
  {
    what: "A cancelled update ends its waits",
    from: "`await/error.go`, cancellationError",
    test: "keeps the object when the update is cancelled",
  },
  {
    what: "A Deployment is ready when its new ReplicaSet is available and has its ready pods",
    from: "`await/deployment.go`, checkAndLogStatus and checkReplicaSetStatus",
    test: "ends when the new ReplicaSet is available and has its ready pods",
  },
  {
    what: "A missed progress deadline is a reason in the error, not the end of the wait",
    from: "`await/deployment.go`, processDeploymentEvent and errorMessages",
    test: "goes on after the progress deadline, which it reports, with the warnings of the new pods only",
  },
  {
    what: "A pod that no node has room for gives no reason",
    from: "`await/checker/pod/check.go`, podScheduled; `await/deployment.go`, aggregatePodErrors",
    test: "don't say that no node has room",
  },
  {
    what: "A container gives its exit code and its termination message; no log is read",
    from: "`await/checker/pod/check.go`, containerStatusErrors",
    test: "have a crashed container's exit code, and the end of its log as its termination message",
  },
  {
    what: "A Job that failed is reported with its condition and its pods' messages",
    from: "`await/job.go`, processJobEvent; `await/checker/job/check.go`, jobComplete",
    test: "ends with its condition and its pod's termination message, and never reads a log",
  },
  {
    what: "Only the reasons BackoffLimitExceeded and DeadlineExceeded end the wait for a Job",
    from: "`await/checker/job/check.go`, collectJobConditionErrors",
    test: "goes on after a failure of another reason",
  },
  {
    what:
      "Each report about a Job starts the time of its wait again, also the informer's report each minute. So a limit of " +
      "more than a minute never ends the wait",
    from: "`await/job.go`, Await; `await/informers/factory.go`, ForNamespace",
    test: "starts its time again with each report about the Job, also with one that has no change",
  },
  {
    what: "With the annotation `replaceUnready`, a Job that is not complete is replaced",
    from: "`provider/provider.go`, Diff",
    test: "replaces an incomplete Job with the annotation replaceUnready",
  },
  {
    what: "A Service settles for 10 s after its endpoints were seen, also without a change",
    from: "`await/service.go`, processEndpointEvent",
    test: "settles for some time after its endpoints are seen, also when they are the same as before",
  },
  {
    what: "A Service whose selector matches no pod is ready",
    from: "`await/service.go`, checkAndLogStatus",
    test: "ends for a selector that matches no pod",
  },
  {
    what: "A headless Service, an ExternalName and a Service without a selector don't settle",
    from: "`await/service.go`, shouldWaitForPods",
    test: "ignores the pods of headless Services, external Services and Services without a selector",
  },
  {
    what: "The annotation `waitFor` replaces the kind's own wait",
    from: "`metadata/overrides.go`, ReadyCondition; `await/condition/jsonpath.go`",
    test: "waits only for the annotation waitFor",
  },
  {
    what: "The annotation `skipAwait` ends the wait for a deletion only of some kinds, such as a Deployment",
    from: "`metadata/overrides.go`, allowsSkipAwaitWithDelete",
    test: "waits for a deletion also with skipAwait, except of kinds that the official plugin does not wait for",
  },
  {
    what: 'A refresh finds that an object is not ready, and the engine warns "Refreshed resource is in an unhealthy state"',
    from: "`provider/provider.go`, Read; `await/error.go`, initializationError",
    test: "fails with the live inputs when the object is not ready",
  },
  {
    what: "A refresh does not see fields that the program does not set",
    from: "`provider/provider.go`, pruneLiveState",
    test: "have only the program's fields, with live values",
  },
];

/** Where the sandbox's own still differs. */
export const KUBERNETES_DIFFERENCES: readonly string[] = [
  "it creates objects by server-side apply, not by a plain creation with the field manager pulumi-kubernetes",
  "it refuses fields that Kubernetes does not know, where the official plugin only warns",
  "it looks at objects every quarter of a second instead of watching them",
  "its wait for a Deployment always sees the change first: the official one may end too early when its watch is behind",
  "messages about StatefulSets and DaemonSets have words of their own; it can't wait for volumes, Ingresses and ReplicationControllers",
];
