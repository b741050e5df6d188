/** The operation asks for what only loaders can answer, or a database wrote a mark: then loaders read it, and their answer counts. */
export class NotCompiled extends Error {}
