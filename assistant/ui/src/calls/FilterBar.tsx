// Which calls are shown: three views, filters that can be opened, those that are set, and views that were saved.
import { Component, type JSX } from "preact";
import { told } from "../design/Notice";
import { Button, Dialog, Doing, Field, Icon, Menu, type MenuItem, Problem, toast } from "../design/parts";
import { common } from "../words/common";
import { calls as words } from "../words/replay";
import { Fields, named } from "./Fields";
import { count, type Filter, type FilterName, filterOf, queryOf, setIn, without } from "./filters";
import type { CallsModel, Saved } from "./model";

interface Props {
  model: CallsModel;
  filter: Filter;
  put: (filter: Filter) => void;
}

const VIEWS: readonly (readonly [string, Filter])[] = [
  [words.views.all, {}],
  [words.views.flagged, { flag: "any" }],
  [words.views.todo, { flag: "any", reviewed: "new" }],
];

export class FilterBar extends Component<Props, { open: boolean; saving: boolean }> {
  override state = { open: false, saving: false };

  #without(name: FilterName): void {
    this.props.put(without(this.props.filter, name));
  }

  #forget = async (one: Saved): Promise<void> => {
    const { model } = this.props;
    try {
      await model.forget(one);
      const undo = () => void model.save(one.name, filterOf(new URLSearchParams(one.query)));
      toast(words.forgot(one.name), { undo });
    } catch (error) {
      toast(told(error).title, { look: "problem" });
    }
  };

  override render(
    { model, filter, put }: Props,
    { open, saving }: { open: boolean; saving: boolean },
  ): JSX.Element {
    const now = queryOf(filter);
    const set = setIn(filter);
    return (
      <section class="filters" aria-label={words.filters}>
        <div class="filters-top">
          <nav class="filters-views" aria-label={words.views.label}>
            {VIEWS.map(([name, view]) => (
              <a
                key={name}
                href={queryOf(view) ? `/calls?${queryOf(view)}` : "/calls"}
                aria-current={queryOf(view) === now ? "page" : undefined}
              >
                {name}
              </a>
            ))}
          </nav>
          <span class="filters-tools">
            <Button
              small
              icon="filter"
              aria-expanded={open}
              aria-controls="calls-filters"
              onClick={() => this.setState({ open: !open })}
              testId="filters"
            >
              {words.filtersSet(count(filter))}
            </Button>
            <Menu label={words.saved} items={this.#items()} look="plain" small testId="saved">
              {words.saved}
            </Menu>
          </span>
        </div>
        <div id="calls-filters" hidden={!open}>
          {open && <Fields filter={filter} choices={model.choices.value} put={put} />}
        </div>
        {set.length > 0 && (
          <ul class="filters-set">
            {set.map((name) => {
              const text = named(name, filter, model.choices.value);
              return (
                <li key={name}>
                  <button type="button" class="filter-set" onClick={() => this.#without(name)}>
                    {text}
                    <span class="unseen">: {words.without(text)}</span>
                    <Icon name="cross" size={14} />
                  </button>
                </li>
              );
            })}
            <li>
              <Button small look="quiet" onClick={() => put({})}>
                {words.clear}
              </Button>
            </li>
          </ul>
        )}
        {saving && (
          <SaveDialog model={model} filter={filter} close={() => this.setState({ saving: false })} />
        )}
      </section>
    );
  }

  #items(): readonly MenuItem[] {
    const { model, filter, put } = this.props;
    const saved = model.saved.value;
    return [
      ...saved.map((one) => ({
        label: one.name,
        icon: "list" as const,
        onChoose: () => put(filterOf(new URLSearchParams(one.query))),
      })),
      ...(saved.length ? [] : [{ label: words.savedNone, disabled: true }]),
      {
        label: count(filter) ? words.save : words.saveFirst,
        icon: "plus",
        disabled: !count(filter),
        onChoose: () => this.setState({ saving: true }),
        testId: "save-view",
      },
      ...saved.map((one) => ({
        label: words.forget(one.name),
        icon: "cross" as const,
        danger: true,
        onChoose: () => void this.#forget(one),
      })),
    ];
  }
}

interface SaveProps {
  model: CallsModel;
  filter: Filter;
  close: () => void;
}

class SaveDialog extends Component<SaveProps, { name: string }> {
  override state = { name: "" };
  readonly #doing = new Doing();

  #save = async (): Promise<void> => {
    const { model, filter, close } = this.props;
    const name = this.state.name.trim();
    if (!name || !(await this.#doing.run(() => model.save(name, filter)))) return;
    toast(words.saveDone(name));
    close();
  };

  override render({ close }: SaveProps, { name }: { name: string }): JSX.Element {
    return (
      <Dialog
        title={words.save}
        onClose={close}
        testId="save-dialog"
        actions={
          <>
            <Button onClick={close}>{common.cancel}</Button>
            <Button look="primary" busy={this.#doing.busy.value} disabled={!name.trim()} onClick={this.#save}>
              {common.save}
            </Button>
          </>
        }
      >
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void this.#save();
          }}
        >
          <Field
            label={words.saveName}
            hint={words.saveHint}
            maxLength={80}
            value={name}
            onValue={(value) => this.setState({ name: value })}
          />
        </form>
        <Problem error={this.#doing.error.value} />
      </Dialog>
    );
  }
}
