/** The user name for which Google's registries accept an access token as the password. */
const USER = "oauth2accesstoken";

/** The Authorization header of a request to the registry. */
export const registryAuthorization = (accessToken: string) =>
  `Basic ${Buffer.from(`${USER}:${accessToken}`).toString("base64")}`;
