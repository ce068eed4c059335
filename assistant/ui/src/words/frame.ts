// The words around every page: top bar, session, page states.
import type { Role } from "../accounts";

export const nav = {
  label: "Pages",
  agent: "Agent",
  wall: "Wall",
  calls: "Calls",
  insights: "Insights",
  admin: "Admin",
} as const;

export const roleNames: Record<Role, string> = {
  agent: "Agent",
  lead: "Team lead",
  analyst: "Analyst",
  admin: "Administrator",
};

export const roleHints: Record<Role, string> = {
  agent: "Takes calls and sees their own",
  lead: "Sees and coaches the calls of their teams",
  analyst: "Sees figures, and no words",
  admin: "Keeps accounts, keys and the audit list",
};

export const frame = {
  skip: "Skip to the page",
  home: "Calmline, to your first page",
  menu: (name: string) => `${name}: your menu`,
  demo: "Demo",
  account: "Your account",
  mentions: "Mentions of you",
  unread: (n: number) => `${n} new ${n === 1 ? "mention" : "mentions"} of you`,
  secondScreen: "Open on a second screen",
  dark: "Dark theme",
  light: "Light theme",
  signOut: "Sign out",
  signOutFailed: "You are still signed in",
  signOutFailedMore: "Calmline did not answer. Try again.",
  loading: "Loading the page",
  loadFailed: "This page did not load",
  loadFailedMore: "The network may be away, or Calmline was just updated.",
  unknown: "There is no such page",
  unknownMore: "The address may be from another version, or have a slip in it.",
  refused: "This page is not for your role",
  refusedMore: "Ask an administrator here if you need it.",
  toStart: "Go to your first page",
  toSignIn: "Go to the sign-in",
  connecting: "Connecting to Calmline",
  unanswered: "Calmline does not answer",
  unansweredMore: "The page keeps trying. If this goes on, tell whoever runs Calmline here.",
  retry: "Try now",
  fault: "The page stumbled",
  faultMore: "Calls and their logs are not affected.",
  reload: "Load again",
  ended: "You were signed out.",
  endedMore: "Your screen is kept. Sign in to go on where you were.",
  signIn: "Sign in",
};
