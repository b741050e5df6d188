import type { TemplateName } from "./sqliteTemplates.ts";

/** What the instance of each template is called, and LaminDB's id of it. */
export const TEMPLATE_INSTANCES: Record<TemplateName, { slug: string; id: string; uid: string }> = {
  source: { slug: "laminlabs/lamindata", id: "037ba1e08d804f91a90275a47735076a", uid: "4XIuR0tvaiXM" },
  target: { slug: "anonymous/target", id: "5eed0000000000000000000000000001", uid: "6W4sIR9LYXcq" },
};
