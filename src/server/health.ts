import { type Response, Router } from "express";
import type { Instances } from "../instances/instances.ts";
import type { StatusLog } from "./statusLog.ts";

const ANSWER_WITHIN_MS = 5_000;

async function answers({ default: instance }: Instances, status: StatusLog): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS);
  });
  try {
    await Promise.race([instance.ping(), late]);
    status.note(instance);
    return true;
  } catch (error) {
    status.note(instance, error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function send(response: Response, isGood: boolean, status: string): void {
  response.status(isGood ? 200 : 503).json({ status });
}

/** `/live`: the process serves. `/ready`: it is not stopping, and the database of the default instance answers. */
export function healthRoutes(instances: Instances, status: StatusLog, isStopping: () => boolean): Router {
  const routes = Router();
  routes.get("/live", (_request, response) => send(response, true, "live"));
  routes.get("/ready", async (_request, response) => {
    if (isStopping()) return send(response, false, "stopping");
    const isReady = await answers(instances, status);
    return send(response, isReady, isReady ? "ready" : "default instance does not answer");
  });
  return routes;
}
