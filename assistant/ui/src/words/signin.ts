// The words of signing in.
import { clock } from "../format";

export const signin = {
  title: "Sign in",
  to: (host: string) => `to Calmline at ${host}`,
  login: "Name you sign in with",
  password: "Password",
  go: "Sign in",
  next: "Continue",
  forgotten: "Forgotten your password? An administrator here can send you a link.",
  oidc: (issuer: string) => `Sign in with ${issuer}`,
  oidcElsewhere: (issuer: string) => `Sign in with ${issuer} in a new tab`,
  or: "or",
  setup: "Nobody has an account here yet",
  setupMore: "Open the set-up link that stands in the terminal where Calmline was started.",
  wait: "Too many tries",
  waitMore: (seconds: number) => `You can try again in ${clock(seconds)}.`,
  waitOver: "You can try again now.",
  missing: "Fill this in to go on.",

  as: (login: string) => `Signing in as ${login}.`,
  code: "Code from your app",
  codeHint: "Six digits. A new code comes every 30 seconds.",
  recovery: "Recovery code",
  recoveryHint: "One of the codes you kept, such as abcd-efgh-jkmn. Each works once.",
  useRecovery: "Use a recovery code",
  useApp: "Use a code from the app",
  again: "Begin again",

  problems: {
    oidc_state_unknown: "This sign-in was begun elsewhere, too long ago, or used already. Begin again.",
    oidc_refused: "The identity provider did not sign you in.",
    oidc_token_invalid:
      "What the identity provider sent could not be trusted. Tell whoever runs Calmline here.",
    oidc_unreachable: "The identity provider cannot be reached. Try again in a moment.",
    oidc_no_role: "You have no role here yet. Ask an administrator.",
    account_disabled: "This account is switched off. Ask an administrator.",
    too_many_attempts: "Too many tries from here. Wait a few minutes, then begin again.",
  } as Readonly<Record<string, string>>,
  problem: "Signing in did not work. Begin again.",
};
