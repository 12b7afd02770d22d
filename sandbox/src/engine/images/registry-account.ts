/** The name under which Google's registries take an access token as the password. */
const USER = "oauth2accesstoken";

/** The Authorization header of a request to the registry. */
export const registryAuthorization = (accessToken: string) =>
  `Basic ${Buffer.from(`${USER}:${accessToken}`).toString("base64")}`;
