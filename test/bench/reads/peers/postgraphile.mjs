// PostGraphile over the database of DATABASE_URL, set up for speed; prints its address.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const preset = {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public"],
      poolConfig: { max: 10, options: "-c jit=off" },
    }),
  ],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, maxRequestLength: 1_000_000 },
  grafast: { explain: false, maxPlanningDepth: 1000 }, // the lineage workload is deeper than the default
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => console.log(`serves http://127.0.0.1:${server.address().port}/graphql`));
