// The design system, live. Import from "../design/parts"; words come from `src/words/*`.
//
// Actions   Button {look: primary|plain|quiet|danger, small, wide, icon, busy, disabled, testId, onClick, type}
//           IconButton {icon, label, keys, look, small, busy, …}  a button with an icon alone and its tip
//           Menu {label, items: MenuItem[] {label, icon, href|onChoose, danger, disabled, testId}, icon, look, small, children}
// Forms     Field {label, value, onValue, hint, error, optional, type, testId, …input}   TextArea {…textarea}
//           Select {label, value, onValue, options: [value, label][], hint, error}
//           Checkbox, Switch {label, hint, checked, onValue, disabled}   CopyText {label, text}
//           classes: .form (fields under each other) .form-row .form-actions .fieldset
// Content   PageBody {title, hideTitle, lead, actions, width: narrow|text|wide|full, testId}  the page's `main` and `h1`
//           class .section with .section-head and .section-lead   Table {caption, columns: {id, label, cell, numeric, hideLabel}[], rows, rowKey, faded}
//           Tabs {label, tabs: {id, label, icon}[], value, onValue, children}
//           Chip {icon, level, look: trouble|ended|live, title}   LevelChip {level}   Key (a key cap)   Meter {label, value 0..1, text, level}
// States    Loading {what}   Failed {error, retry}   Empty {icon, title, children, action}   Problem {error} (in a form)
// News      Notice {look: info|good|warning|problem, title, live, action}   Banner {icon, look: notice|mild|cut, action, testId}
//           toast(text, {look: good|problem, undo})   told(error) -> {title, more}
// Over it   Dialog {title, onClose, actions, wide, testId}: render it while it is open   Tooltip {text, children: (id) => …}
// Models    Loaded(load): value, error, busy, load()   Doing: run(what), busy, error   (both of signals)
import { Component, type JSX } from "preact";
import {
  Banner,
  Button,
  Checkbox,
  Chip,
  CopyText,
  Dialog,
  Empty,
  Failed,
  Field,
  Icon,
  IconButton,
  Key,
  LevelChip,
  Loading,
  Menu,
  Meter,
  Notice,
  PageBody,
  Select,
  Switch,
  Table,
  Tabs,
  TextArea,
  Tooltip,
  toast,
} from "../design/parts";
import { toggleTheme } from "../design/theme";
import { ApiError } from "../http";
import type { PageProps } from "../pages";
import { kit as words } from "../words/kit";
import { Swatches } from "./Swatches";
import "./kit.css";

const THEMES = ["light", "dark"] as const;

export default class KitPage extends Component<PageProps, { dialog: boolean }> {
  override state = { dialog: false };

  override render(_: PageProps, { dialog }: { dialog: boolean }): JSX.Element {
    return (
      <PageBody
        title={words.title}
        lead={words.lead}
        width="full"
        testId="kit"
        actions={<Button onClick={toggleTheme}>{words.theme}</Button>}
      >
        <div class="kit">
          {THEMES.map((theme) => (
            <div key={theme} class="kit-theme" data-theme={theme}>
              <h2>{words.themes[theme]}</h2>
              <Swatches />
              <Actions open={() => this.setState({ dialog: true })} />
              <Forms />
              <Content />
              <States />
            </div>
          ))}
        </div>
        {dialog && (
          <Dialog
            title={words.dialog}
            onClose={() => this.setState({ dialog: false })}
            actions={
              <>
                <Button onClick={() => this.setState({ dialog: false })}>{words.cancel}</Button>
                <Button look="primary" onClick={() => this.setState({ dialog: false })}>
                  {words.go}
                </Button>
              </>
            }
          >
            <p>{words.text}</p>
          </Dialog>
        )}
      </PageBody>
    );
  }
}

function Part({ name, children }: { name: string; children: JSX.Element | JSX.Element[] }): JSX.Element {
  return (
    <section class="kit-part" aria-label={name}>
      <h3>{name}</h3>
      {children}
    </section>
  );
}

function Actions({ open }: { open: () => void }): JSX.Element {
  const items = [
    { label: words.first, icon: "person", onChoose: () => {} },
    { label: words.second, disabled: true, onChoose: () => {} },
    { label: words.remove, danger: true, onChoose: () => {} },
  ] as const;
  const undone = () => toast(words.undone);
  return (
    <>
      <Part name="Button">
        <div class="kit-row">
          <Button look="primary">{words.go}</Button>
          <Button icon="copy">{words.plain}</Button>
          <Button look="quiet">{words.quiet}</Button>
          <Button look="danger">{words.remove}</Button>
        </div>
        <div class="kit-row">
          <Button look="primary" busy>
            {words.busy}
          </Button>
          <Button disabled>{words.disabled}</Button>
          <Button small>{words.small}</Button>
          <IconButton icon="search" label={words.search} keys="/" />
        </div>
      </Part>
      <Part name="Menu, Dialog, Toast, Tooltip">
        <div class="kit-row">
          <Menu label={words.menu} items={items} look="plain">
            {words.menu}
          </Menu>
          <Button onClick={open}>{words.dialog}</Button>
          <Button onClick={() => toast(words.toast, { undo: undone })}>{words.toasted}</Button>
          <Tooltip text={words.tip}>
            {(id) => (
              <Button look="quiet" aria-describedby={id}>
                {words.tipped}
              </Button>
            )}
          </Tooltip>
        </div>
      </Part>
    </>
  );
}

class Forms extends Component<object, { text: string; one: string; on: boolean; lit: boolean }> {
  override state = { text: "", one: "a", on: true, lit: true };

  override render(
    _: object,
    { text, one, on, lit }: { text: string; one: string; on: boolean; lit: boolean },
  ) {
    const set = (value: string) => this.setState({ text: value });
    return (
      <Part name="Field, TextArea, Select, Checkbox, Switch">
        <div class="form">
          <Field label={words.field} hint={words.hint} value={text} onValue={set} />
          <Field label={words.password} type="password" value={text} onValue={set} optional />
          <Field label={words.wrong} value={text} onValue={set} error={words.error} />
          <TextArea label={words.lines} value={text} onValue={set} />
          <Select
            label={words.select}
            value={one}
            onValue={(value) => this.setState({ one: value })}
            options={[
              ["a", words.first],
              ["b", words.second],
            ]}
          />
          <Checkbox
            label={words.check}
            hint={words.hint}
            checked={on}
            onValue={(value) => this.setState({ on: value })}
          />
          <Switch label={words.switch} checked={lit} onValue={(value) => this.setState({ lit: value })} />
          <Switch label={words.disabled} checked={false} disabled onValue={() => {}} />
          <CopyText label={words.copy} text={words.copied} />
        </div>
      </Part>
    );
  }
}

class Content extends Component<object, { tab: string }> {
  override state = { tab: "a" };

  override render(_: object, { tab }: { tab: string }): JSX.Element {
    const rows = [1, 2, 3];
    return (
      <>
        <Part name="Chip, LevelChip, Key">
          <div class="kit-row">
            {[0, 1, 2, 3, 4].map((level) => (
              <LevelChip key={level} level={level} />
            ))}
          </div>
          <div class="kit-row">
            <Chip icon="live" look="live">
              {words.live}
            </Chip>
            <Chip icon="cut" look="trouble">
              {words.trouble}
            </Chip>
            <Chip icon="ended" look="ended">
              {words.ended}
            </Chip>
            <Key>Enter</Key>
          </div>
        </Part>
        <Part name="Meter">
          <Meter label={words.used} value={0.6} text="12 of 20" />
          <Meter label={words.heat} value={0.8} text="Abusive" level={3} />
        </Part>
        <Part name="Tabs, Table">
          <Tabs
            label={words.tabs}
            tabs={[
              { id: "a", label: words.first, icon: "person" },
              { id: "b", label: words.second },
            ]}
            value={tab}
            onValue={(id) => this.setState({ tab: id })}
          >
            <Table
              caption={words.table}
              columns={[
                { id: "name", label: words.field, cell: (n: number) => `${words.row} ${n}` },
                { id: "level", label: words.heat, cell: (n) => <LevelChip level={n} /> },
                { id: "count", label: words.used, numeric: true, cell: (n) => String(n * 1000) },
              ]}
              rows={rows}
              rowKey={(n) => n}
              faded={(n) => n === 3}
            />
          </Tabs>
        </Part>
      </>
    );
  }
}

function States(): JSX.Element {
  return (
    <Part name="Notice, Banner, Loading, Failed, Empty, Icon">
      <Notice title={words.info}>{words.text}</Notice>
      <Notice look="good">{words.good}</Notice>
      <Notice look="warning">{words.warning}</Notice>
      <Banner icon="cut" look="cut" testId="kit-banner" action={<Button small>{words.go}</Button>}>
        {words.warning}
      </Banner>
      <Loading what={words.busy} />
      <Failed error={new ApiError("unreachable", "")} retry={() => {}} />
      <Empty icon="calm" title={words.empty} action={<Button>{words.go}</Button>}>
        {words.text}
      </Empty>
      <Icon name="brand" size={32} />
    </Part>
  );
}
