// The pages: where each is, whom it is for, and what loads it. A page is the default export of `src/NAME/Page.tsx`.
import type { ComponentType } from "preact";
import type { Role } from "./accounts";
import { match } from "./router";
import { nav } from "./words/frame";

/** What a page is given. */
export interface PageProps {
  /** Variables of the path: `id` of `/calls/:id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Page {
  readonly name: string;
  readonly path: string;
  /** As the top bar names it; a page without a label does not stand there. */
  readonly label?: string;
  /** Whom it is for; everybody who is signed in where left out, and `anyone` even who is not. */
  readonly roles?: readonly Role[] | "anyone";
  /** Stands alone, without the top bar. */
  readonly bare?: boolean;
  /** What is on the screen stays when the session ends, under a banner to sign in again. */
  readonly keeps?: boolean;
  readonly load: () => Promise<Module>;
}

type Module = { default: ComponentType<PageProps> };

// A page whose folder is not there is not there: neither in the bar nor under its address.
const built = import.meta.glob<Module>(["./*/Page.tsx", "!./kit/Page.tsx"]);

const wanted: readonly Omit<Page, "load">[] = [
  { name: "agent", path: "/", label: nav.agent, roles: ["agent"], keeps: true },
  { name: "wall", path: "/wall", label: nav.wall, roles: ["lead"], keeps: true },
  { name: "calls", path: "/calls", label: nav.calls, roles: ["agent", "lead", "analyst"] },
  { name: "replay", path: "/calls/:id", roles: ["agent", "lead"], keeps: true },
  { name: "mentions", path: "/mentions" },
  { name: "insights", path: "/insights", label: nav.insights, roles: ["lead", "analyst"] },
  { name: "admin", path: "/admin", label: nav.admin, roles: ["admin"] },
  { name: "account", path: "/account" },
  { name: "signin", path: "/signin", roles: "anyone", bare: true },
  { name: "welcome", path: "/welcome", roles: "anyone", bare: true },
  { name: "enrol", path: "/enrol", roles: "anyone", bare: true },
  { name: "pair", path: "/pair", roles: "anyone", bare: true },
];

const kit: readonly Page[] = import.meta.env.DEV
  ? [{ name: "kit", path: "/ui-kit", roles: "anyone", load: () => import("./kit/Page") }]
  : [];

export const pages: readonly Page[] = [
  ...wanted.flatMap((page) => {
    const load = built[`./${page.name}/Page.tsx`];
    return load ? [{ ...page, load }] : [];
  }),
  ...kit,
];

/** The page at a path, with the path's variables. */
export function pageAt(path: string): { page: Page; params: Readonly<Record<string, string>> } | null {
  for (const page of pages) {
    const params = match(page.path, path);
    if (params) return { page, params };
  }
  return null;
}

/** Whether roles let somebody in. */
export function lets(page: Page, roles: readonly Role[], signedIn: boolean): boolean {
  if (page.roles === "anyone") return true;
  return signedIn && (!page.roles || page.roles.some((role) => roles.includes(role)));
}

/** The pages for the top bar. */
export const inBar = (roles: readonly Role[]): readonly Page[] =>
  pages.filter((page) => page.label && lets(page, roles, true));

/** Where somebody begins. */
export const home = (roles: readonly Role[]): string => inBar(roles)[0]?.path ?? "/account";
