import { env } from "node:process";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` passes on what the page asks at `/graphql`. */
const target = env.GATEWAY ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react()],
  // the gateway answers requests whose Host is its own
  server: { proxy: { "/graphql": { target, changeOrigin: true } } },
  preview: { proxy: { "/graphql": { target, changeOrigin: true } } },
});
