import type { Behaviour } from "./kubernetes-plugin-behaviour.ts";

/** Read in the source of pulumi-docker 5 (commit 237b7899), and tried with the Go libraries that it names. */
export const DOCKER_BEHAVIOUR: readonly Behaviour[] = [
  {
    what: "The digest of the context is the same: each file's name, mode and content, and a link's target",
    from: "`provider.go`, hashContext and hashPath",
    test: "is the official plugin's own, for each kind of file",
  },
  {
    what: "After a link to nothing, the digest leaves out the rest of that folder. The build still gets all of it",
    from: "hashPath; `Walk` of github.com/tonistiigi/fsutil takes the error for a folder that has gone",
    test: "leaves out the rest of a folder after a link to nothing, as the official plugin does",
  },
  {
    what: "A link that leads to itself is an error, unless it is ignored",
    from: "hashPath",
    test: "refuses a link that leads to itself, unless it is ignored",
  },
  {
    what: "A socket is an error, unless it is ignored",
    from: "hashPath; fsutil takes a socket for a file",
    test: "refuses a socket, unless it is ignored",
  },
  {
    what: "A file that can't be read is an error, unless it is ignored",
    from: "hashPath; `ValidateContextDirectory` of github.com/docker/cli",
    test: "refuses a file that can't be read, unless it is ignored",
  },
  {
    what: "A build fails for a folder that can't be read, even if it is ignored",
    from: "`image.go`, dockerBuild; `ValidateContextDirectory` of github.com/docker/cli",
    test: "may have no folder that can't be read, even if it is ignored",
  },
];

export const DOCKER_DIFFERENCES: readonly string[] = [
  "it runs the `docker` client, which builds with BuildKit only if the client has it; the official one asks the daemon for BuildKit",
  "a pattern of the ignore file with a syntax error is an error in words of its own",
];
