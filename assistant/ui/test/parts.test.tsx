import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Button, Dialog, Doing, Field, Loaded, Menu, Tabs, Toasts, toast, toasts } from "../src/design/parts";
import { ApiError } from "../src/http";
import { SignInForm } from "../src/signin/SignInForm";

let root: HTMLElement;
const show = (what: ComponentChild): void => act(() => render(what, root)) as unknown as undefined;
const one = <T extends HTMLElement>(selector: string): T => {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const press = (target: Element, key: string) =>
  act(
    () => void target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
  );
const settle = () => act(async () => await new Promise((done) => setTimeout(done)));

beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});

afterEach(() => {
  act(() => render(null, root));
  toasts.value = [];
});

it("a busy button keeps its place and does nothing", () => {
  const pressed = vi.fn();
  show(
    <Button busy onClick={pressed}>
      Save
    </Button>,
  );
  one("button").click();
  expect(pressed).not.toHaveBeenCalled();
  expect(one("button").getAttribute("aria-disabled")).toBe("true");
  expect(one<HTMLButtonElement>("button").disabled).toBe(false);
});

it("a field is read with its label and its mistake, and a password can be shown", () => {
  show(<Field label="Password" type="password" value="x" onValue={() => {}} error="Too short." />);
  const input = one<HTMLInputElement>("input");
  expect(root.querySelector(`label[for="${input.id}"]`)?.textContent).toBe("Password");
  expect(document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "Too short.",
  );
  expect(input.getAttribute("aria-invalid")).toBe("true");
  act(() => one(".field-peek").click());
  expect(one<HTMLInputElement>("input").type).toBe("text");
});

describe("a dialog that goes", () => {
  const closed = vi.fn();
  const page = (open: boolean): ComponentChild => (
    <>
      <button type="button">Opens it</button>
      <input />
      {open && (
        <Dialog title="Keys" onClose={closed}>
          <a href="#more">More</a>
        </Dialog>
      )}
    </>
  );

  beforeEach(() => {
    show(page(false));
    one("button").focus();
    show(page(true));
    one("a").focus();
  });

  it("is closed by Escape at once and once, and nobody else takes the key", () => {
    const others = vi.fn();
    addEventListener("keydown", others);
    closed.mockClear();
    one("a").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    expect(closed).toHaveBeenCalledTimes(1);
    one("dialog").dispatchEvent(new Event("close"));
    expect(closed).toHaveBeenCalledTimes(1);
    expect(others).not.toHaveBeenCalled();
    removeEventListener("keydown", others);
  });

  it("gives the focus back", () => {
    show(page(false));
    expect(document.activeElement).toBe(one("button"));
  });

  it("leaves the focus to who has moved on already", () => {
    one("input").focus();
    show(page(false));
    expect(document.activeElement).toBe(one("input"));
  });
});

describe("a menu", () => {
  const chosen = vi.fn();

  beforeEach(() => {
    chosen.mockClear();
    show(
      <Menu
        label="Menu"
        items={[
          { label: "Account", onChoose: () => chosen("account") },
          { label: "Sign out", onChoose: () => chosen("out") },
        ]}
      >
        Menu
      </Menu>,
    );
  });

  it("opens and is walked by keys, and gives the focus back", async () => {
    press(one("button"), "ArrowDown");
    await settle();
    expect(document.activeElement?.textContent).toBe("Account");
    press(document.activeElement as Element, "ArrowUp");
    expect(document.activeElement?.textContent).toBe("Sign out");
    press(document.activeElement as Element, "a");
    expect(document.activeElement?.textContent).toBe("Account");
    press(document.activeElement as Element, "Escape");
    expect(root.querySelector('[role="menu"]')).toBeNull();
    expect(document.activeElement).toBe(one("button"));
  });

  it("does what is chosen and closes", async () => {
    act(() => one("button").click());
    await settle();
    act(() => root.querySelectorAll<HTMLElement>('[role="menuitem"]')[1]?.click());
    expect(chosen).toHaveBeenCalledWith("out");
    expect(root.querySelector('[role="menu"]')).toBeNull();
  });
});

it("tabs are walked by the arrow keys", () => {
  const changed = vi.fn();
  const tabs = [
    { id: "a", label: "A" },
    { id: "b", label: "B" },
  ];
  show(
    <Tabs label="Parts" tabs={tabs} value="a" onValue={changed}>
      text
    </Tabs>,
  );
  press(one('[role="tab"]'), "ArrowLeft");
  expect(changed).toHaveBeenCalledWith("b");
  expect(one('[role="tab"][aria-selected="true"]').tabIndex).toBe(0);
});

it("a toast can be undone, once", () => {
  const undo = vi.fn();
  show(<Toasts />);
  act(() => void toast("Switched off", { undo }));
  expect(one('[role="status"]').textContent).toContain("Switched off");
  act(() => one(".toast .button").click());
  expect(undo).toHaveBeenCalledOnce();
  expect(root.querySelector(".toast")).toBeNull();
});

it("what is loaded keeps its value while a later question fails, and drops overtaken answers", async () => {
  const answers = [Promise.resolve(1), Promise.reject(new Error("away"))];
  const loaded = new Loaded(() => answers.shift() ?? Promise.resolve(3));
  await loaded.load();
  await loaded.load();
  expect([loaded.value.value, loaded.error.value]).toEqual([1, new Error("away")]);
  await loaded.load();
  expect([loaded.value.value, loaded.error.value, loaded.busy.value]).toEqual([3, null, false]);
});

it("what is done is done once at a time", async () => {
  const doing = new Doing();
  let finish = (): void => {};
  const first = doing.run(() => new Promise<void>((done) => (finish = done)));
  expect(await doing.run(async () => {})).toBe(false);
  finish();
  expect(await first).toBe(true);
});

describe("signing in", () => {
  const asked = vi.fn();
  const done = vi.fn();

  async function submit(login: string, password: string): Promise<void> {
    const [name, secret] = root.querySelectorAll<HTMLInputElement>("input");
    for (const [input, text] of [
      [name, login],
      [secret, password],
    ] as const) {
      if (!input) continue;
      input.value = text;
      act(() => void input.dispatchEvent(new Event("input", { bubbles: true })));
    }
    await send();
  }

  async function send(): Promise<void> {
    act(() => void one("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    await settle();
  }

  beforeEach(() => {
    asked.mockReset();
    done.mockReset();
    show(<SignInForm oidc={null} done={done} ask={asked} />);
  });

  it("asks nothing of the server before both are filled in", async () => {
    await send();
    expect(asked).not.toHaveBeenCalled();
    expect(root.querySelectorAll('[aria-invalid="true"]')).toHaveLength(2);
  });

  it("asks for the code when the password is right, and sends all three", async () => {
    asked.mockRejectedValueOnce(new ApiError("code_needed", "", "", 401));
    await submit("karen", "secret words");
    const code = one<HTMLInputElement>('[name="code"]');
    expect(document.activeElement).toBe(code);
    asked.mockResolvedValueOnce({ state: "signed_in" });
    code.value = "123456";
    act(() => void code.dispatchEvent(new Event("input", { bubbles: true })));
    await send();
    expect(asked).toHaveBeenLastCalledWith("karen", "secret words", "123456");
    expect(done).toHaveBeenCalledOnce();
  });

  it("says how long to wait, and does not send meanwhile", async () => {
    asked.mockRejectedValueOnce(new ApiError("too_many_attempts", "", "", 429, 75));
    await submit("karen", "secret words");
    expect(one('[data-testid="throttled"]').textContent).toContain("1:15");
    await send();
    expect(asked).toHaveBeenCalledOnce();
  });

  it("keeps the name and forgets the password when they do not fit", async () => {
    asked.mockRejectedValueOnce(new ApiError("sign_in_failed", "They do not fit.", "Try again.", 401));
    await submit("karen", "secret words");
    expect(one('[data-testid="problem"]').textContent).toContain("They do not fit.");
    expect(one<HTMLInputElement>('[name="username"]').value).toBe("karen");
    expect(one<HTMLInputElement>('[name="password"]').value).toBe("");
  });
});
