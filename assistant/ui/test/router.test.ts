import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { home, inBar, lets, pageAt } from "../src/pages";
import { go, match, onward, place, startRouter } from "../src/router";

const names = (list: readonly { name: string }[]): string[] => list.map((page) => page.name);

describe("paths", () => {
  it("fit a pattern, with their variables", () => {
    expect(match("/calls/:id", "/calls/a%2Fb")).toEqual({ id: "a/b" });
    expect(match("/calls/:id", "/calls")).toBeNull();
    expect(match("/calls", "/calls/")).toEqual({});
    expect(match("/calls/:id", "/calls/%E0%A4%A")).toEqual({ id: "%E0%A4%A" });
  });

  it("lead to pages, and elsewhere to none", () => {
    expect(pageAt("/")?.page.name).toBe("agent");
    expect(pageAt("/admin")?.page.name).toBe("admin");
    expect(pageAt("/nowhere")).toBeNull();
  });

  it("to go on to are ours alone", () => {
    expect(onward("/admin?part=audit")).toBe("/admin?part=audit");
    for (const bad of [null, "", "admin", "//evil.example", "/\\evil.example", "https://evil.example/"])
      expect(onward(bad)).toBeNull();
  });
});

describe("roles", () => {
  it("say what stands in the bar and where one begins", () => {
    expect(names(inBar(["admin"]))).toEqual(["admin"]);
    expect(names(inBar(["agent", "admin"]))).toEqual(expect.arrayContaining(["agent", "admin"]));
    expect(home(["agent", "admin"])).toBe("/");
    expect(home(["admin"])).toBe("/admin");
    expect(home([])).toBe("/account");
  });

  it("keep others out", () => {
    const admin = pageAt("/admin")?.page;
    if (!admin) throw new Error("no admin page");
    expect(lets(admin, ["lead"], true)).toBe(false);
    expect(lets(admin, ["admin"], true)).toBe(true);
    expect(lets(admin, ["admin"], false)).toBe(false);
  });
});

describe("links", () => {
  let stop: () => void;

  beforeEach(() => {
    history.replaceState(null, "", "/account");
    vi.stubGlobal("scrollTo", () => {});
    stop = startRouter((path) => path !== "/api/report");
  });

  afterEach(() => {
    stop();
    vi.unstubAllGlobals();
  });

  function click(href: string, attributes: Record<string, string> = {}, init: MouseEventInit = {}): boolean {
    const link = document.createElement("a");
    link.href = href;
    for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
    document.body.replaceChildren(link);
    return !link.dispatchEvent(
      new MouseEvent("click", { bubbles: true, cancelable: true, button: 0, ...init }),
    );
  }

  it("to our pages are followed without a new load", () => {
    expect(click("/admin?part=teams")).toBe(true);
    expect(place.value.path).toBe("/admin");
    expect(place.value.query.get("part")).toBe("teams");
  });

  it("are the browser's when they are not plain clicks on pages", () => {
    document.body.addEventListener("click", (event) => event.preventDefault(), { once: true });
    expect(place.value.path).toBe("/account");
    click("/admin", { target: "_blank" });
    click("/admin", { download: "" });
    click("/admin", {}, { ctrlKey: true });
    click("/api/report");
    click("https://example.org/");
    expect(place.value.path).toBe("/account");
  });

  it("change the address by hand too", () => {
    go("/admin", { replace: true });
    expect(location.pathname).toBe("/admin");
    expect(place.value.path).toBe("/admin");
  });
});
