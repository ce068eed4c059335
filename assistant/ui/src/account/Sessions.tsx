// Where one is signed in, and how to sign out there.
import { Component, type JSX } from "preact";
import { accounts, type SessionLine } from "../accounts";
import { Button, Chip, type Column, Failed, Loaded, Loading, Table, toast, told } from "../design/parts";
import { ago, dateTime } from "../format";
import { session } from "../session";
import { account as words } from "../words/account";
import { pair } from "../words/pair";

export class Sessions extends Component {
  readonly #sessions = new Loaded(accounts.sessions);

  override componentDidMount(): void {
    void this.#sessions.load();
  }

  #end = async (line: SessionLine): Promise<void> => {
    try {
      if (line.current) return await session.signOut();
      await accounts.endSession(line.id);
      toast(words.ended(line.device));
    } catch (error) {
      toast(told(error).title, { look: "problem" });
    }
    await this.#sessions.load();
  };

  #endOthers = async (): Promise<void> => {
    const others = this.#sessions.value.peek()?.filter((line) => !line.current) ?? [];
    try {
      await Promise.all(others.map((line) => accounts.endSession(line.id)));
      toast(words.endedAll);
    } catch (error) {
      toast(told(error).title, { look: "problem" });
    }
    await this.#sessions.load();
  };

  readonly #columns: readonly Column<SessionLine>[] = [
    {
      id: "device",
      label: words.device,
      cell: (line) => (
        <>
          {line.device}{" "}
          {line.current && (
            <Chip icon="tick" look="live">
              {words.here}
            </Chip>
          )}
          {line.second_screen && <Chip icon="device">{pair.chip}</Chip>}
          <small>{words.began(dateTime(line.created))}</small>
        </>
      ),
    },
    { id: "address", label: words.address, cell: (line) => line.address },
    { id: "seen", label: words.seen, cell: (line) => ago(line.seen) },
    {
      id: "end",
      label: words.end,
      hideLabel: true,
      numeric: true,
      cell: (line) => (
        <Button small onClick={() => void this.#end(line)} aria-label={words.endOf(line.device)}>
          {words.end}
        </Button>
      ),
    },
  ];

  override render(): JSX.Element {
    const { value, error, load } = this.#sessions;
    const lines = value.value;
    return (
      <section class="section" aria-labelledby="sessions-title" data-testid="sessions">
        <div class="section-head">
          <div>
            <h2 id="sessions-title">{words.sessions}</h2>
            <p class="section-lead">{lines?.length === 1 ? words.alone : words.sessionsLead}</p>
          </div>
          {lines && lines.length > 1 && (
            <Button small look="danger" onClick={() => void this.#endOthers()}>
              {words.endAll}
            </Button>
          )}
        </div>
        {lines ? (
          <Table caption={words.sessions} columns={this.#columns} rows={lines} rowKey={(line) => line.id} />
        ) : error.value ? (
          <Failed error={error.value} retry={load} />
        ) : (
          <Loading />
        )}
      </section>
    );
  }
}
