// Parts of a page of which one is shown. Left and right move between them; the part follows.
import { Component, type ComponentChildren, createRef, type JSX } from "preact";
import { Icon, type IconName } from "./Icon";
import { nextId } from "./ids";
import "./data.css";

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
}

export interface TabsProps {
  /** What the parts are of. */
  label: string;
  tabs: readonly Tab[];
  /** Id of the one that is shown. */
  value: string;
  onValue: (id: string) => void;
  /** The part that is shown. */
  children: ComponentChildren;
}

export class Tabs extends Component<TabsProps> {
  readonly #id = nextId("tabs");
  readonly #list = createRef<HTMLDivElement>();

  #pressed = (event: KeyboardEvent): void => {
    const { tabs, value, onValue } = this.props;
    const at = tabs.findIndex((tab) => tab.id === value);
    const last = tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at > 0 ? at - 1 : last,
      Home: 0,
      End: last,
    }[event.key];
    const tab = to === undefined ? undefined : tabs[to];
    if (!tab || to === undefined) return;
    event.preventDefault();
    onValue(tab.id);
    this.#list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };

  override render({ label, tabs, value, onValue, children }: TabsProps): JSX.Element {
    return (
      <div class="tabs">
        <div
          class="tabs-list"
          role="tablist"
          aria-label={label}
          tabIndex={-1}
          ref={this.#list}
          onKeyDown={this.#pressed}
        >
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              class="tab"
              role="tab"
              id={`${this.#id}-${tab.id}`}
              aria-selected={tab.id === value}
              aria-controls={tab.id === value ? `${this.#id}-part` : undefined}
              tabIndex={tab.id === value ? 0 : -1}
              data-testid={`tab-${tab.id}`}
              onClick={() => onValue(tab.id)}
            >
              {tab.icon && <Icon name={tab.icon} />}
              {tab.label}
            </button>
          ))}
        </div>
        <div
          class="tabs-part"
          role="tabpanel"
          id={`${this.#id}-part`}
          aria-labelledby={`${this.#id}-${value}`}
        >
          {children}
        </div>
      </div>
    );
  }
}
