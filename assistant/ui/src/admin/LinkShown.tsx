// A one-time link, shown once.
import type { JSX } from "preact";
import type { MadeLink } from "../accounts";
import { Button, CopyText } from "../design/parts";
import { dateTime } from "../format";
import { admin as words } from "../words/admin";

export function LinkShown({ link, done }: { link: MadeLink; done: () => void }): JSX.Element {
  return (
    <div class="form">
      <p>{words.linkMore(dateTime(link.expires))}</p>
      <CopyText label={words.link} text={link.url} testId="made-link" />
      <div class="form-actions">
        <Button look="primary" onClick={done} testId="link-done">
          {words.done}
        </Button>
      </div>
    </div>
  );
}
