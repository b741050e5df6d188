/** Keys of rows that every LaminDB has. */

export const BRANCHES = { main: "1", archive: "0", trash: "-1" } as const;

/** The space that everybody may read. */
export const SPACE_ALL = "1";

/** Whether objects on a branch are shown only to those who ask for that branch: in the archive or the trash. */
export function isHiddenBranch(id: string | null | undefined): boolean {
  return id === BRANCHES.archive || id === BRANCHES.trash;
}
