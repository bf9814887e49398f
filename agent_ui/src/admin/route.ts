/** Which part of administration an address shows. Pure. */

export type Route =
  | { page: "list"; kind: string }
  | { page: "object"; kind: string; name: string }
  | { page: "new"; kind: string; like: string }
  | { page: Special };
export type Special = (typeof SPECIAL)[number];

export const SPECIAL = ["matrix", "roles", "dispositions", "imports", "versions", "audit"] as const;
const HOME = "queues";
/** The one object of a kind is opened at once. */
const SINGLE: Record<string, string> = { site: "site" };

export function routeOf(path: string, search = ""): Route {
  const [, , kind = "", name = ""] = path.split("/").map((part) => decoded(part));
  const wanted = kind || HOME;
  const special = SPECIAL.find((one) => one === wanted);
  if (special) return { page: special };
  const single = SINGLE[wanted];
  if (single) return { page: "object", kind: wanted, name: single };
  const asked = new URLSearchParams(search);
  if (name === "" && asked.has("new")) return { page: "new", kind: wanted, like: asked.get("new") ?? "" };
  return name === "" ? { page: "list", kind: wanted } : { page: "object", kind: wanted, name };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "list": return `/admin/${route.kind}`;
    case "new": return `/admin/${route.kind}?new=${encodeURIComponent(route.like)}`;
    case "object": return route.kind === "site" ? "/admin/site" : `/admin/${route.kind}/${encodeURIComponent(route.name)}`;
    default: return `/admin/${route.page}`;
  }
}

/** What the navigation marks. */
export function sectionOf(route: Route): string {
  return "kind" in route ? route.kind : route.page;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
