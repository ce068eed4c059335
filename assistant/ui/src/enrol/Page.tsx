// The site asks for a second step that this person has not set up: that comes first, and only that.
import type { JSX } from "preact";
import { Enrolment } from "../account/Enrolment";
import { Button } from "../design/parts";
import { home, type PageProps } from "../pages";
import { go, onward } from "../router";
import { session } from "../session";
import { Door } from "../signin/Door";
import { enrol as words } from "../words/welcome";

export default function EnrolPage({ query }: PageProps): JSX.Element {
  const done = async (): Promise<void> => {
    await session.load();
    go(onward(query.get("to")) ?? home(session.roles.value), { replace: true });
  };
  return (
    <Door title={words.first} lead={words.firstMore} testId="enrol">
      <Enrolment passwordless={session.user.value?.local === false} done={() => void done()} />
      <div>
        <Button small look="quiet" icon="exit" onClick={() => void session.signOut().catch(() => {})}>
          {words.signOut}
        </Button>
      </div>
    </Door>
  );
}
