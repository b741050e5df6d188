import "./style.css";
import { ApolloProvider } from "@apollo/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { makeClient } from "./makeClient.ts";

const client = makeClient(import.meta.env.VITE_GATEWAY_URL || "/graphql");

createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>
  </StrictMode>,
);
