// Which page stands in the frame: the one at the address, once it is known who asks and that they may see it.
import { Component, type ComponentType, type JSX } from "preact";
import { Button, Empty, Failed, Loading, PageBody, Toasts } from "../design/parts";
import { home, lets, type Page, type PageProps, pageAt } from "../pages";
import { go, onward, place } from "../router";
import { session } from "../session";
import { common } from "../words/common";
import { frame as words } from "../words/frame";
import { Guard } from "./Guard";
import { Redirect } from "./Redirect";
import { SessionEnded } from "./SessionEnded";
import { TopBar } from "./TopBar";

export function App(): JSX.Element {
  const found = pageAt(place.value.path);
  const info = session.info.value;
  const barred = info && session.signedIn.value && found?.page.bare !== true;
  return (
    <div class="frame" data-page={found?.page.name ?? "unknown"} data-session={info?.state ?? "asking"}>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      {barred && <TopBar here={found?.page.name ?? ""} />}
      {session.ended.value && found?.page.keeps && <SessionEnded />}
      <Content />
      <Toasts />
    </div>
  );
}

/** What stands under the bar. */
function Content(): JSX.Element {
  const { path, query } = place.value;
  const found = pageAt(path);
  const info = session.info.value;
  if (!info) return session.failure.value ? <Unanswered /> : <Waiting />;
  const name = found?.page.name;
  if (!found && path !== "/") return <Unknown />;
  if (info.state === "enrol" && name !== "enrol" && name !== "welcome" && !session.ended.value)
    return <Redirect to={`/enrol?to=${encodeURIComponent(path + location.search)}`} />;
  if (name === "signin" && session.signedIn.value && !session.ended.value)
    return <Redirect to={onward(query.get("to")) ?? home(session.roles.value)} />;
  if (found?.page.roles !== "anyone") {
    if (!session.signedIn.value || (session.ended.value && !found?.page.keeps))
      return <Redirect to={signInFor(path + location.search)} leave />;
  }
  if (!found) return <Redirect to={home(session.roles.value)} />;
  if (!lets(found.page, session.roles.value, session.signedIn.value))
    return path === "/" ? <Redirect to={home(session.roles.value)} /> : <Refused />;
  return (
    <Guard key={path}>
      <Late page={found.page} params={found.params} query={query} />
    </Guard>
  );
}

const signInFor = (to: string): string => (to === "/" ? "/signin" : `/signin?to=${encodeURIComponent(to)}`);

interface LateProps extends PageProps {
  page: Page;
}

const loaded = new Map<string, ComponentType<PageProps>>();

/** A page whose code is fetched when it is first asked for. */
class Late extends Component<LateProps, { error: unknown }> {
  override state = { error: null };

  override componentDidMount(): void {
    void this.#load();
  }

  #load = async (): Promise<void> => {
    const { page } = this.props;
    if (loaded.has(page.name)) return;
    try {
      loaded.set(page.name, (await page.load()).default);
      this.setState({ error: null });
    } catch (error) {
      this.setState({ error });
    }
  };

  override render({ page, params, query }: LateProps, { error }: { error: unknown }): JSX.Element {
    const Inner = loaded.get(page.name);
    if (Inner) return <Inner params={params} query={query} />;
    if (!error) return <Waiting what={words.loading} />;
    return (
      <PageBody title={words.loadFailed}>
        <p>{words.loadFailedMore}</p>
        <div>
          <Button look="primary" onClick={() => location.reload()}>
            {words.reload}
          </Button>
        </div>
      </PageBody>
    );
  }
}

function Waiting({ what = words.connecting }: { what?: string }): JSX.Element {
  return (
    <main class="frame-waiting" id="main">
      <h1 class="unseen">{common.product}</h1>
      <Loading what={what} />
    </main>
  );
}

function Unanswered(): JSX.Element {
  return (
    <PageBody title={words.unanswered} lead={words.unansweredMore} testId="unanswered">
      {session.failure.value && session.failure.value.code !== "unreachable" && (
        <Failed error={session.failure.value} />
      )}
      <div>
        <Button look="primary" onClick={() => void session.load()}>
          {words.retry}
        </Button>
      </div>
    </PageBody>
  );
}

function Unknown(): JSX.Element {
  return <Elsewhere title={words.unknown} more={words.unknownMore} />;
}

function Refused(): JSX.Element {
  return <Elsewhere title={words.refused} more={words.refusedMore} />;
}

function Elsewhere({ title, more }: { title: string; more: string }): JSX.Element {
  return (
    <PageBody title={title} hideTitle testId="elsewhere">
      <Empty
        title={title}
        icon="steady"
        action={
          session.signedIn.value ? (
            <Button onClick={() => go(home(session.roles.value))}>{words.toStart}</Button>
          ) : (
            <Button onClick={() => go("/signin")}>{words.toSignIn}</Button>
          )
        }
      >
        {more}
      </Empty>
    </PageBody>
  );
}
