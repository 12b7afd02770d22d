export const CHANGING_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;
export const METHODS = ["GET", ...CHANGING_METHODS] as const;
export type Method = (typeof METHODS)[number];
