const METHODS = ["Get", "Post", "Put", "Patch", "Delete", "Options", "Head"];
const WITHOUT_BODY = [101, 204, 205, 304];

/** What the file of functions answers: `users/[id].js` has the parts `users` and `[id]`. */
function routesOf([file, module]) {
  const parts = file.replace(/\.m?js$/, "").split("/");
  const middleware = parts.at(-1) === "_middleware";
  if (middleware || parts.at(-1) === "index") {
    parts.pop();
  }
  return ["", ...METHODS]
    .filter((method) => `onRequest${method}` in module)
    .map((method) => ({
      parts,
      middleware,
      method: method.toUpperCase(),
      handlers: [module[`onRequest${method}`]].flat(),
    }));
}

function rank(part) {
  return part.startsWith("[[") ? 2 : part.startsWith("[") ? 1 : 0;
}

/** What is more exact comes first: more parts, names before placeholders, one method before all. */
function compare(a, b) {
  if (a.parts.length !== b.parts.length) {
    return b.parts.length - a.parts.length;
  }
  for (let i = 0; i < a.parts.length; i++) {
    const difference = rank(a.parts[i]) - rank(b.parts[i]);
    if (difference !== 0) {
      return difference;
    }
  }
  return (a.method ? 0 : 1) - (b.method ? 0 : 1);
}

const routes = files.flatMap(routesOf).sort(compare);

/** The values of the placeholders, or null; a middleware is meant for everything below its folder as well. */
function match(route, segments) {
  const params = {};
  for (const [i, part] of route.parts.entries()) {
    if (part.startsWith("[[")) {
      if (segments.length > i) {
        params[part.slice(2, -2)] = segments.slice(i);
      }
      return params;
    }
    if (i >= segments.length) {
      return null;
    }
    if (part.startsWith("[")) {
      params[part.slice(1, -1)] = segments[i];
    } else if (part.toLowerCase() !== segments[i].toLowerCase()) {
      return null;
    }
  }
  return route.middleware || segments.length === route.parts.length ? params : null;
}

function segmentsOf(path) {
  const segments = path.split("/").slice(1);
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

/** Middlewares from the outermost on, then the most exact function. */
function* handlersOf(request) {
  const path = new URL(request.url).pathname;
  const segments = segmentsOf(path);
  const meant = routes
    .filter((route) => !route.method || route.method === request.method)
    .map((route) => ({ route, params: match(route, segments) }))
    .filter((each) => each.params);
  for (const { route, params } of meant.filter((each) => each.route.middleware).reverse()) {
    const functionPath = "/" + segments.slice(0, route.parts.length).join("/");
    yield* route.handlers.map((handler) => ({ handler, params, functionPath }));
  }
  const exact = meant.find((each) => !each.route.middleware);
  if (exact) {
    yield* exact.route.handlers.map((handler) => ({ handler, params: exact.params, functionPath: path }));
  }
}

/** Its headers can be changed. */
function changeable(response) {
  return new Response(WITHOUT_BODY.includes(response.status) ? null : response.body, response);
}

export default {
  async fetch(original, env, execution) {
    const handlers = handlersOf(original);
    let request = original;
    let data = {};
    let failsOpen = false;

    async function next(input, init) {
      if (input !== undefined) {
        request = new Request(typeof input === "string" ? new URL(input, request.url) : input, init);
      }
      const { done, value } = handlers.next();
      if (done) {
        return changeable(await env.ASSETS.fetch(request));
      }
      const response = await value.handler({
        request: new Request(request.clone()),
        functionPath: value.functionPath,
        params: value.params,
        env,
        next,
        get data() {
          return data;
        },
        set data(given) {
          if (typeof given !== "object" || given === null) {
            throw new Error("data must be an object");
          }
          data = given;
        },
        waitUntil: execution.waitUntil.bind(execution),
        passThroughOnException() {
          failsOpen = true;
        },
      });
      if (!(response instanceof Response)) {
        throw new Error(`the function at ${value.functionPath} returned no Response`);
      }
      return changeable(response);
    }

    try {
      return await next();
    } catch (error) {
      if (failsOpen) {
        return changeable(await env.ASSETS.fetch(request));
      }
      throw error;
    }
  },
};
