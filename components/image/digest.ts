/** The digest of an image reference; the whole reference if it has none. */
export const digestOf = (reference: string) => reference.slice(reference.lastIndexOf("@") + 1);
