// Runs modules in Cloudflare's own runtime: node run-functions.mjs <node_modules> <modules.json> <requests.json>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modulesFolder, modulesFile, requestsFile] = process.argv.slice(2);
const { Miniflare, Response } = createRequire(modulesFolder + "/")("miniflare");
const { main, modules } = JSON.parse(readFileSync(modulesFile, "utf8"));
const names = [main, ...Object.keys(modules).filter((name) => name !== main)];
const runtime = new Miniflare({
  modulesRoot: "/",
  modules: names.map((name) => ({ type: "ESModule", path: "/" + name, contents: modules[name] })),
  compatibilityDate: "2026-01-01",
  bindings: { MODE: "test" },
  serviceBindings: { ASSETS: (request) => new Response("file " + new URL(request.url).pathname) },
});
try {
  const answers = [];
  for (const { method, path } of JSON.parse(readFileSync(requestsFile, "utf8"))) {
    const response = await runtime.dispatchFetch("http://site" + path, { method });
    answers.push({
      status: response.status,
      trail: response.headers.get("x-trail") ?? "",
      body: method === "HEAD" ? "" : (await response.text()).split("\n")[0],
    });
  }
  console.log(JSON.stringify(answers));
} finally {
  await runtime.dispose();
}
