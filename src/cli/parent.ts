/** Id of the process that started this one. Read at once: an orphan would take its new parent for the old one. */
export const PARENT = process.ppid;
