interface ImportMetaEnv {
  /** Address of the gateway's API if it is not on the page's own origin: `http://127.0.0.1:4000/graphql`. */
  readonly VITE_GATEWAY_URL?: string;
}
