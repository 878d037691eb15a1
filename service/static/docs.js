// Shows /api/openapi.json as a page: each call with its body and answers.
import { el } from "/widget/dom.js";

const docs = document.getElementById("docs");

function resolve(api, schema) {
  if (!schema?.$ref) return schema;
  return schema.$ref.slice(2).split("/").reduce((node, key) => node[key], api);
}

function shape(api, schema, depth = 0) {
  const known = resolve(api, schema) || {};
  if (known.const) return JSON.stringify(known.const);
  if (known.enum) return known.enum.join(" | ");
  if (known.type === "array") return `[${shape(api, known.items, depth)}]`;
  if (!known.properties) return [known.type || "object"].flat().join(" | ");
  if (depth > 1) return "{…}";
  const fields = Object.entries(known.properties).map(([name, one]) => {
    const optional = known.required?.includes(name) ? "" : "?";
    return `${"  ".repeat(depth + 1)}${name}${optional}: ${shape(api, one, depth + 1)}`;
  });
  return `{\n${fields.join(",\n")}\n${"  ".repeat(depth)}}`;
}

// What stands between backticks is code.
function words(text) {
  return text.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

function content(api, title, body) {
  const media = body?.content && Object.values(body.content)[0];
  const label = el("p", {}, el("strong", {}, title), ...words(` ${body?.description || ""}`));
  return media ? el("div", {}, label, el("pre", {}, shape(api, media.schema))) : label;
}

function call(api, path, method, operation) {
  // Errors look the same everywhere; the page's head says how.
  const special = Object.entries(operation.responses).filter(([status]) => status !== "default");
  const answers = special.map(([status, answer]) => content(api, status, resolve(api, answer)));
  const query = (operation.parameters || []).map((one) => resolve(api, one)).filter((one) => one.in === "query");
  return el(
    "section",
    {},
    el("h2", {}, `${method.toUpperCase()} ${path}`),
    el("p", {}, ...words(`${operation.summary}. ${operation.description || ""}`)),
    ...query.map((one) => el("p", { class: "meta" }, `?${one.name} ${one.description || ""}`)),
    ...(operation.requestBody ? [content(api, "Body", operation.requestBody)] : []),
    ...answers,
  );
}

try {
  const response = await fetch("/api/openapi.json");
  if (!response.ok) throw new Error(String(response.status));
  const api = await response.json();
  const methods = ["get", "post", "put", "patch", "delete"];
  const calls = Object.entries(api.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => call(api, path, method, item[method])),
  );
  docs.replaceChildren(el("h1", {}, api.info.title), el("p", {}, ...words(api.info.description)), ...calls);
} catch {
  docs.replaceChildren(el("p", {}, "The description does not answer right now. Reload the page in a moment."));
}
