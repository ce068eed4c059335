// Notes and reviews: shown at once, saved behind, and nothing typed is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, askedOfSearch, filterOf, queryOf } from "../src/calls/filters";
import { rowsOf } from "../src/calls/Sheet";
import { ApiError } from "../src/http";
import { draft } from "../src/replay/drafts";
import { asking, fitting, type Mark, Marks, mentioned, type NoteStore, pieces } from "../src/replay/marks";
import { type Plan, QUIET, type Review, ReviewModel, type ReviewStore, total } from "../src/replay/review";

const REVIEW = {
  ...{
    status: "new",
    scores: {},
    comment: "",
    reply: "",
    self_scores: {},
    private: false,
    by: "",
    by_name: "",
  },
  ...{ updated: null, total: null, self_total: null, may_review: true, may_reply: false },
} as Review;

const PLAN = {
  sections: [
    {
      title: "All",
      items: [
        { id: "kind", text: "Kind", kind: "scale", weight: 3, help: "" },
        { id: "said", text: "Said", kind: "yes_no", weight: 1, help: "" },
      ],
    },
  ],
  dispositions: [],
  self_review_first: false,
} as Plan;

const gone = new ApiError("unreachable", "");

describe("a review", () => {
  let sent: unknown[];
  let failing: ApiError | null;
  const store: ReviewStore = {
    review: async () => REVIEW,
    plan: async () => PLAN,
    change: async (change) => {
      sent.push(change);
      if (failing) throw failing;
      return { ...REVIEW, ...change } as Review;
    },
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sessionStorage.clear();
    sent = [];
    failing = null;
  });
  afterEach(() => vi.useRealTimers());

  it("saves a score at once, and words after a pause in the writing", async () => {
    const review = new ReviewModel("c", store);
    await review.load();
    review.change({ scores: { kind: 4 } });
    expect(review.shown.value?.scores).toEqual({ kind: 4 });
    await vi.advanceTimersByTimeAsync(1);
    review.change({ comment: "We" });
    review.change({ comment: "Well" });
    await vi.advanceTimersByTimeAsync(QUIET - 1);
    expect(sent).toEqual([{ scores: { kind: 4 } }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.at(-1)).toEqual({ comment: "Well" });
    expect([review.saving.value, draft("review.c")]).toEqual(["saved", null]);
  });

  it("keeps what could not be saved on the screen and in the tab, and tries again", async () => {
    const review = new ReviewModel("c", store);
    await review.load();
    failing = gone;
    review.change({ comment: "Well done" });
    await vi.advanceTimersByTimeAsync(QUIET);
    expect([review.saving.value, review.shown.value?.comment]).toEqual(["failed", "Well done"]);
    expect(draft("review.c")).toEqual({ comment: "Well done" });
    failing = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect([review.saving.value, draft("review.c")]).toEqual(["saved", null]);
  });

  it("takes up after a reload what was not saved", async () => {
    failing = gone;
    const before = new ReviewModel("c", store);
    await before.load();
    before.change({ comment: "Half a th" });
    const after = new ReviewModel("c", { ...store });
    await after.load();
    expect(after.shown.value?.comment).toBe("Half a th");
  });

  it("does not send again by itself what the server refuses", async () => {
    failing = new ApiError("input_invalid", "Too long", "", 422);
    const review = new ReviewModel("c", store);
    await review.load();
    review.change({ comment: "x".repeat(5000) });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([sent.length, review.saving.value]).toEqual([1, "failed"]);
    expect(review.shown.value?.comment).toHaveLength(5000);
  });

  it("counts the card as the server does", () => {
    expect(total(PLAN, { kind: 5, said: 0 })).toBeCloseTo(0.75);
    expect(total(PLAN, { said: 1 })).toBe(1);
    expect(total(PLAN, {})).toBeNull();
  });
});

describe("notes", () => {
  const me = { id: "me", name: "Me" };
  const kept = (id: string, at: number, text: string): Mark => ({
    ...{ id, at, text, mentions: [], by: "me", by_name: "Me", created: "2026-01-01T00:00:00Z", edited: null },
    shared: false,
  });
  const store = (fails: boolean): NoteStore => {
    const answer = <T>(value: T) => (fails ? Promise.reject(gone) : Promise.resolve(value));
    return {
      list: async () => [kept("a", 5, "first")],
      add: (at, text) => answer(kept("b", at, text)),
      change: (id, text) => answer(kept(id, 5, text)),
      drop: () => answer(undefined),
    };
  };

  it("stand at once in the order of the call, and then as the server keeps them", async () => {
    const marks = new Marks(store(false), me);
    await marks.load();
    const adding = marks.add(2, "new", [], false);
    expect(marks.all.value.map((mark) => [mark.at, mark.state])).toEqual([
      [2, "saving"],
      [5, undefined],
    ]);
    expect(await adding).toBeNull();
    expect(marks.all.value[0]?.id).toBe("b");
  });

  it("go back to what they were where saving fails", async () => {
    const marks = new Marks(store(true), me);
    await marks.load();
    const before = marks.all.value;
    expect(await marks.add(2, "new", [], false)).toBe(gone);
    expect(await marks.change(kept("a", 5, "first"), "other", [], true)).toBe(gone);
    expect(await marks.drop(kept("a", 5, "first"))).toBe(gone);
    expect(marks.all.value).toEqual(before);
  });

  it("mention people by name", () => {
    const people = [
      { id: "1", name: "Ana Lima" },
      { id: "2", name: "Bo" },
    ];
    expect(asking("see @an", 7)).toBe("an");
    expect(asking("@", 1)).toBe("");
    expect(asking("a@b", 3)).toBeNull();
    expect(fitting(people, "lim").map((person) => person.id)).toEqual(["1"]);
    expect(mentioned("thanks @Ana Lima and Bo", people)).toEqual(["1"]);
    expect(pieces("hi @Bo!", ["Ana Lima", "Bo"])).toEqual(["hi ", "@Bo", "!"]);
    expect(pieces("<b>@(", ["(", "x"])).toEqual(["<b>", "@(", ""]);
  });
});

describe("the list as a sheet", () => {
  it("counts its calls, whatever their titles hold", () => {
    expect(rowsOf('\ufeffCall,Title\r\na,"one\r\ntwo ""three"""\r\nb,plain\r\n')).toBe(2);
    expect(rowsOf("Call,Title\r\n")).toBe(0);
    expect(rowsOf("")).toBe(0);
  });
});

describe("filters", () => {
  it("come from the address and go back to it, unknown ones left out", () => {
    const filter = filterOf(new URLSearchParams("level=3&flag=any&x=1&team="));
    expect(filter).toEqual({ level: "3", flag: "any" });
    expect(queryOf(filter)).toBe("flag=any&level=3");
  });

  it("are asked in the server's units, and nonsense is not asked", () => {
    const given = filterOf(
      new URLSearchParams("longer=1.5&from=2026-03-01&to=2026-03-01&level=9&status=odd"),
    );
    const query = asked(given);
    expect([query.longer, query.level, query.status]).toEqual([90, 4, undefined]);
    expect(Date.parse(query.to ?? "") - Date.parse(query.from ?? "")).toBe(86_400_000);
    expect(asked({ from: "soon", hour: "40" })).toMatchObject({ from: undefined, hour: undefined });
    expect(Object.keys(askedOfSearch(given)).sort()).toEqual(["level", "longer", "since", "until"]);
  });
});
