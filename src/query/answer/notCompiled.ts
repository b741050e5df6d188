/** Asked is what only loaders can answer, or a database holds what is no answer: loaders read it then, and their answer counts. */
export class NotCompiled extends Error {}
