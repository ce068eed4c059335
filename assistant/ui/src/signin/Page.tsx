// The sign-in page.
import type { JSX } from "preact";
import { Notice } from "../design/parts";
import type { PageProps } from "../pages";
import { session } from "../session";
import { signin as words } from "../words/signin";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";

export default function SignInPage({ query }: PageProps): JSX.Element {
  const info = session.info.value;
  const problem = query.get("problem");
  return (
    <Door title={words.title} lead={words.to(location.host)} testId="signin">
      {problem && (
        <Notice look="problem" testId="signin-problem">
          {words.problems[problem] ?? words.problem}
        </Notice>
      )}
      {info?.setup && (
        <Notice title={words.setup} testId="signin-setup">
          {words.setupMore}
        </Notice>
      )}
      <SignInForm oidc={info?.oidc ?? null} done={(answer) => session.take(answer)} />
    </Door>
  );
}
