/** The explorer page: GraphiQL on this gateway, with the tabs that the page or its address (`?tabs=`) brings. */
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { fetchGraphql } from "./fetchGraphql.ts";
import { makeStorage } from "./makeStorage.ts";
import { RunGate } from "./RunGate.ts";
import { readTabs } from "./readTabs.ts";
import { WELCOME } from "./welcome.ts";

const tabs = await readTabs();

createRoot(document.getElementById("explorer")!).render(
  createElement(
    GraphiQL,
    {
      fetcher: fetchGraphql,
      // the gateway's own schema was checked when it started
      dangerouslyAssumeSchemaIsValid: true,
      inputValueDeprecation: true,
      defaultQuery: WELCOME,
      plugins: [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })],
      ...(tabs.length > 0 && { defaultTabs: tabs }),
      storage: makeStorage(tabs),
    },
    createElement(RunGate),
  ),
);
