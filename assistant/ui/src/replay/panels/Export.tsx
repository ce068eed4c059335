// Taking a call away as a file. Files are fetched first, so that a refusal is told here and not in an empty tab.
import { Component, type JSX } from "preact";
import { Empty, Icon, Notice, Problem, Spinner, toast } from "../../design/parts";
import { fetchFile, keepFile } from "../../files";
import { clock } from "../../format";
import { session } from "../../session";
import { exports as words } from "../../words/exports";
import type { PanelProps } from "../panels";
import "./panels.css";

interface Form {
  readonly id: string;
  readonly path: string;
  readonly label: string;
  readonly more: string;
  readonly disabled?: boolean;
}

interface State {
  busy: string;
  error: unknown;
}

export default class Export extends Component<PanelProps, State> {
  override state: State = { busy: "", error: null };

  #forms(): readonly Form[] {
    const { a, b } = this.props.model.transport.loop.value;
    const set = a !== null && b !== null;
    const span = set ? `clip?start=${a}&end=${Math.min(b, a + 600)}&format=wav` : "";
    return [
      { id: "pdf", path: "report.pdf", label: words.pdf, more: words.pdfMore },
      { id: "txt", path: "transcript.txt", label: words.text, more: words.textMore },
      { id: "vtt", path: "transcript.vtt", label: words.vtt, more: words.vttMore },
      { id: "json", path: "transcript.json", label: words.json, more: words.jsonMore },
      {
        id: "wav",
        path: span,
        label: words.clip,
        more: set ? words.clipSpan(clock(a), clock(b)) : words.clipNone,
        disabled: !set,
      },
    ];
  }

  #address(path: string): string {
    return `/api/calls/${encodeURIComponent(this.props.model.line.peek().call_id)}/${path}`;
  }

  #save = async ({ id, path }: Form): Promise<void> => {
    if (this.state.busy) return;
    this.setState({ busy: id, error: null });
    try {
      const name = `calmline-${this.props.model.line.peek().call_id}.${id}`;
      const file = await fetchFile(this.#address(path), name);
      keepFile(file);
      toast(words.done(file.name));
      this.setState({ busy: "" });
    } catch (error) {
      this.setState({ busy: "", error });
    }
  };

  override render(_: PanelProps, { busy, error }: State): JSX.Element {
    if (!session.open.value && !session.roles.value.includes("lead"))
      return (
        <Empty icon="lock" title={words.notYours}>
          {words.notYoursMore}
        </Empty>
      );
    return (
      <div class="panel-body" data-testid="export-panel">
        <Problem error={error} />
        <ul class="exports">
          <li>
            <a
              class="export"
              href={this.#address("report.html")}
              target="_blank"
              rel="noopener noreferrer"
              data-testid="export-html"
            >
              <Icon name="exit" />
              <span>
                <strong>{words.report}</strong>
                <small>{words.reportMore}</small>
              </span>
            </a>
          </li>
          {this.#forms().map((form) => (
            <li key={form.id}>
              <button
                type="button"
                class="export"
                disabled={form.disabled}
                aria-disabled={busy === form.id || undefined}
                onClick={() => void this.#save(form)}
                data-testid={`export-${form.id}`}
              >
                {busy === form.id ? <Spinner /> : <Icon name="export" />}
                <span>
                  <strong>{form.label}</strong>
                  <small>{form.more}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <Notice>{words.lead}</Notice>
      </div>
    );
  }
}
