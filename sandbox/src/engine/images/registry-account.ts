/** The name under which Google's registries take an access token as the password. */
const USER = "oauth2accesstoken";

/** The header with which a client of the registry shows the sandbox's access token. */
export const registryAuthorization = (accessToken: string) =>
  `Basic ${Buffer.from(`${USER}:${accessToken}`).toString("base64")}`;
