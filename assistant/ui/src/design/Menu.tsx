// A button that opens a short list of things to do. Arrow keys, Home and End move, a letter jumps, Esc closes.
import { Component, type ComponentChildren, createRef, type JSX } from "preact";
import { Icon, type IconName } from "./Icon";
import { nextId } from "./ids";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** Where it leads; else what it does. */
  readonly href?: string;
  readonly onChoose?: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
}

export interface MenuProps {
  /** Name of the button for a screen reader. */
  label: string;
  items: readonly MenuItem[];
  icon?: IconName;
  look?: "plain" | "quiet";
  small?: boolean;
  testId?: string;
  /** What stands on the button. */
  children?: ComponentChildren;
}

export class Menu extends Component<MenuProps, { open: boolean }> {
  override state = { open: false };
  readonly #id = nextId("menu");
  readonly #place = createRef<HTMLDivElement>();
  readonly #button = createRef<HTMLButtonElement>();

  override componentWillUnmount(): void {
    document.removeEventListener("pointerdown", this.#outside);
  }

  #items(): HTMLElement[] {
    return [...(this.#place.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  }

  #show(last = false): void {
    document.addEventListener("pointerdown", this.#outside);
    this.setState({ open: true }, () =>
      this.#items()
        .at(last ? -1 : 0)
        ?.focus(),
    );
  }

  #hide(focus = true): void {
    document.removeEventListener("pointerdown", this.#outside);
    this.setState({ open: false });
    if (focus) this.#button.current?.focus();
  }

  #outside = (event: Event): void => {
    if (event.target instanceof Node && !this.#place.current?.contains(event.target)) this.#hide(false);
  };

  #left = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (this.state.open && to instanceof Node && !this.#place.current?.contains(to)) this.#hide(false);
  };

  #pressed = (event: KeyboardEvent): void => {
    if (!this.state.open) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.#show(event.key === "ArrowUp");
      return;
    }
    const items = this.#items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = next(event.key, at, items);
    if (event.key === "Escape") this.#hide();
    else if (to !== null) items[to]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #choose(item: MenuItem): void {
    this.#hide(!item.href);
    item.onChoose?.();
  }

  override render({ label, items, icon, look = "quiet", small, testId, children }: MenuProps): JSX.Element {
    const { open } = this.state;
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the button and the items within
      <div class="menu" ref={this.#place} onKeyDown={this.#pressed} onFocusOut={this.#left}>
        <button
          type="button"
          class="button"
          ref={this.#button}
          data-look={look}
          data-size={small ? "small" : undefined}
          data-icon-only={icon && !children ? "" : undefined}
          data-testid={testId}
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={open}
          aria-controls={open ? this.#id : undefined}
          onClick={() => (open ? this.#hide() : this.#show())}
        >
          {icon && <Icon name={icon} />}
          {children}
          {children && <Icon name="chevron" size={14} />}
        </button>
        {open && (
          <div class="menu-list" id={this.#id} role="menu" aria-label={label}>
            {items.map((item) => (
              <Item key={item.label} item={item} choose={() => this.#choose(item)} />
            ))}
          </div>
        )}
      </div>
    );
  }
}

function Item({ item, choose }: { item: MenuItem; choose: () => void }): JSX.Element {
  const inside = (
    <>
      {item.icon && <Icon name={item.icon} />}
      <span>{item.label}</span>
    </>
  );
  const rest = {
    role: "menuitem",
    class: "menu-item",
    tabIndex: -1,
    "data-danger": item.danger ? "" : undefined,
    "data-testid": item.testId,
  } as const;
  return item.href ? (
    <a href={item.href} onClick={choose} {...rest}>
      {inside}
    </a>
  ) : (
    <button type="button" disabled={item.disabled} onClick={choose} {...rest}>
      {inside}
    </button>
  );
}

function next(key: string, at: number, items: readonly HTMLElement[]): number | null {
  const count = items.length;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length !== 1 || key === " ") return null;
  const starts = (i: number) =>
    items[i % count]?.textContent?.trim().toLowerCase().startsWith(key.toLowerCase());
  for (let i = at + 1; i <= at + count; i += 1) if (starts(i)) return i % count;
  return null;
}
