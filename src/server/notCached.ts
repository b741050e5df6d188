/** For all but the schema and the explorer's files: an answer is what its caller may see at this moment. */
export const NOT_CACHED = "private, no-store";
