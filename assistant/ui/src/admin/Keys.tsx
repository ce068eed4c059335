// Keys of phone systems: which there are, and making, replacing and revoking them.
import { Component, type JSX } from "preact";
import { people, type Team } from "../accounts";
import {
  Button,
  Chip,
  type Column,
  CopyText,
  Dialog,
  Empty,
  Loaded,
  Menu,
  Table,
  toast,
  told,
} from "../design/parts";
import { ago, day } from "../format";
import { serverNow } from "../servertime";
import { type Key, type KeyMade, site } from "../site";
import { admin as words } from "../words/admin";
import { common } from "../words/common";
import { KeyForm } from "./KeyForm";
import { Listing } from "./Listing";

interface State {
  form: boolean;
  made: KeyMade | null;
  asking: { key: Key; what: "rotate" | "revoke" } | null;
}

export class Keys extends Component<object, State> {
  override state: State = { form: false, made: null, asking: null };
  readonly #keys = new Loaded<readonly Key[]>(site.keys);
  readonly #teams = new Loaded<readonly Team[]>(people.teams);

  override componentDidMount(): void {
    void this.#keys.load();
    void this.#teams.load();
  }

  #go = async (): Promise<void> => {
    const { asking } = this.state;
    if (!asking) return;
    this.setState({ asking: null });
    try {
      if (asking.what === "rotate") this.setState({ made: await site.rotateKey(asking.key.id) });
      else {
        await site.revokeKey(asking.key.id);
        toast(words.keyRevoked(asking.key.name));
      }
    } catch (error) {
      toast(told(error).title, { look: "problem" });
    }
    await this.#keys.load();
  };

  readonly #columns: readonly Column<Key>[] = [
    {
      id: "key",
      label: words.key,
      cell: (key) => (
        <>
          {key.name}
          <small>{key.id}</small>
        </>
      ),
    },
    { id: "source", label: words.source, cell: (key) => words.sources[key.source] ?? key.source },
    { id: "team", label: words.keyTeam, cell: (key) => this.#team(key.team) },
    { id: "expires", label: words.expires, cell: (key) => <Standing of={key} /> },
    { id: "used", label: words.used, cell: (key) => (key.used ? ago(key.used) : words.notUsed) },
    {
      id: "actions",
      label: words.actions,
      hideLabel: true,
      numeric: true,
      cell: (key) =>
        works(key) && (
          <Menu
            label={words.actionsFor(key.name)}
            icon="dots"
            items={[
              { label: words.rotate, onChoose: () => this.setState({ asking: { key, what: "rotate" } }) },
              {
                label: words.revoke,
                danger: true,
                onChoose: () => this.setState({ asking: { key, what: "revoke" } }),
              },
            ]}
          />
        ),
    },
  ];

  #team(id: string): string {
    return id ? (this.#teams.value.value?.find((team) => team.id === id)?.name ?? id) : words.anyTeam;
  }

  override render(_: object, { form, made, asking }: State): JSX.Element {
    return (
      <section class="section" aria-label={words.keys}>
        <div class="section-head">
          <div>
            <h2>{words.keys}</h2>
            <p class="section-lead">{words.keysLead}</p>
          </div>
          <Button look="primary" icon="plus" onClick={() => this.setState({ form: true })}>
            {words.addKey}
          </Button>
        </div>
        <Listing
          list={this.#keys}
          loading={words.loadingKeys}
          empty={
            <Empty icon="key" title={words.noKeys}>
              {words.noKeysMore}
            </Empty>
          }
        >
          {(keys) => (
            <Table
              caption={words.keys}
              columns={this.#columns}
              rows={keys}
              rowKey={(key) => key.id}
              faded={(key) => !works(key)}
            />
          )}
        </Listing>
        {form && (
          <KeyForm
            teams={this.#teams.value.value ?? []}
            close={() => this.setState({ form: false })}
            made={(answer) => {
              this.setState({ form: false, made: answer });
              void this.#keys.load();
            }}
          />
        )}
        {made && <Made made={made} close={() => this.setState({ made: null })} />}
        {asking && (
          <Asked
            key={asking.key.id}
            name={asking.key.name}
            what={asking.what}
            go={this.#go}
            close={() => this.setState({ asking: null })}
          />
        )}
      </section>
    );
  }
}

function Standing({ of: key }: { of: Key }): JSX.Element {
  if (key.revoked) return <Chip icon="ended">{words.revoked}</Chip>;
  if (!works(key)) return <Chip icon="passed">{words.expired}</Chip>;
  return <>{key.expires ? day(key.expires) : words.never}</>;
}

function Made({ made, close }: { made: KeyMade; close: () => void }): JSX.Element {
  return (
    <Dialog title={words.keyMade(made.key.name)} onClose={close}>
      <p>{words.keyMadeMore}</p>
      <CopyText label={words.token} text={made.token} testId="made-key" />
      {made.secret && <CopyText label={words.secret} text={made.secret} />}
      <div class="form-actions">
        <Button look="primary" onClick={close}>
          {words.done}
        </Button>
      </div>
    </Dialog>
  );
}

interface AskedProps {
  name: string;
  what: "rotate" | "revoke";
  go: () => Promise<void>;
  close: () => void;
}

function Asked({ name, what, go, close }: AskedProps): JSX.Element {
  const rotate = what === "rotate";
  return (
    <Dialog
      title={rotate ? words.rotateTitle(name) : words.revokeTitle(name)}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{common.cancel}</Button>
          <Button look={rotate ? "primary" : "danger"} onClick={() => void go()}>
            {rotate ? words.rotate : words.revoke}
          </Button>
        </>
      }
    >
      <p>{rotate ? words.rotateMore : words.revokeMore}</p>
    </Dialog>
  );
}

function works(key: Key): boolean {
  return !key.revoked && (!key.expires || new Date(key.expires).getTime() > serverNow());
}
