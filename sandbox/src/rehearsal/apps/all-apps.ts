import type { OthersApp } from "./others-app.ts";

/** What nginx of Debian writes: its process id, and the bodies of large requests. */
const NGINX = {
  "container.port": 80,
  'container.writable["/run"]': "1Mi",
  'container.writable["/var/lib/nginx"]': "64Mi",
};
const VERSION_FILE = /^(\S+)\n$/;
const GREETING = /Hello World! ([^\s<]+)/;

/** The apps of `npm run rehearse -- --apps`. docs/your-app.md shows the config of each. */
export const ALL_APPS: readonly OthersApp[] = [
  {
    name: "nginx",
    title: "static pages on nginx",
    config: NGINX,
    versionPath: "/version.txt",
    version: VERSION_FILE,
  },
  {
    name: "gunicorn",
    title: "httpbin, in Python on gunicorn",
    config: { "container.health.path": "/status/200" },
    versionPath: "/static/version.txt",
    version: VERSION_FILE,
  },
  {
    name: "tomcat",
    title: "Tomcat's examples, in Java on embedded Tomcat",
    config: {
      "container.health.path": "/servlets/servlet/HelloWorldExample",
      "container.resources.requests.memory": "256Mi",
      'container.writable["/srv/work"]': "16Mi",
    },
    versionPath: "/servlets/servlet/HelloWorldExample",
    version: GREETING,
  },
  {
    name: "nestjs",
    title: "the app that NestJS starts with, on Node.js",
    developer: [
      [
        ...["npx", "--yes", "@nestjs/cli@12.0.8", "new", "web"],
        ...["--skip-git", "--package-manager", "npm"],
      ],
      ["npm", "run", "build", "--prefix", "web"],
      ["npm", "prune", "--omit=dev", "--prefix", "web"],
    ],
    madeFolder: "web",
    config: {},
    versionPath: "/",
    version: GREETING,
  },
  {
    name: "nchan",
    title: "event streams and websockets, on nginx with Nchan",
    config: { ...NGINX, "container.drainSeconds": 30 },
    versionPath: "/version.txt",
    version: VERSION_FILE,
    streams: { eventStream: "/streams/users", websocket: "/streams/users", openSeconds: 20 },
  },
];

/**
 * The apps with these names, or all of them without names.
 *
 * @throws for a name that no app has
 */
export function appsNamed(names: readonly string[]): readonly OthersApp[] {
  const known = ALL_APPS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `Unknown app '${unknown}': expected ${known.join(", ")}. Release all of them with: npm run rehearse -- --apps`,
    );
  }
  return names.length === 0 ? ALL_APPS : ALL_APPS.filter(({ name }) => names.includes(name));
}
