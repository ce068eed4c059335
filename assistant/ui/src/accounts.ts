// Accounts as the server tells of them, and what screens ask about them.
import type { Schemas } from "./api";
import { request } from "./http";

export type Role = "agent" | "lead" | "analyst" | "admin";
export const ROLES: readonly Role[] = ["agent", "lead", "analyst", "admin"];

export type User = Schemas["UserLine"];
/** Somebody, as an administrator sees them. */
export type Member = Schemas["UserRow"];
export type SessionLine = Schemas["SessionLine"];
export type SessionInfo = Schemas["SessionView"];
export type Link = Schemas["LinkView"];
export type MadeLink = Schemas["LinkMade"];
export type Team = Schemas["TeamRow"];
export type Enrolment = Schemas["EnrolmentView"];
export type Account = Schemas["AccountView"];
export type Taking = Partial<Schemas["UseLink"]> & Pick<Schemas["UseLink"], "token">;

const put = <T>(method: string, path: string, body?: unknown): Promise<T> =>
  request<T>(path, { method, body });
const id = encodeURIComponent;

/** Sessions, passwords, links: whoever somebody is. */
export const accounts = {
  session: () => request<SessionInfo>("/api/session"),
  signIn: (login: string, password: string, code?: string) =>
    put<SessionInfo>("POST", "/api/session", code ? { login, password, code } : { login, password }),
  signOut: () => put<void>("DELETE", "/api/session"),
  look: (token: string) => put<Link>("POST", "/api/session/link/look", { token }),
  take: (link: Taking) => put<SessionInfo>("POST", "/api/session/link", link),

  account: () => request<Account>("/api/account"),
  rename: (name: string) => put<User>("PATCH", "/api/account", { name }),
  changePassword: (current: string, fresh: string) =>
    put<void>("POST", "/api/account/password", { current, new: fresh }),
  enrol: (password: string) => put<Enrolment>("POST", "/api/account/totp", { password }),
  confirm: (pending: string, code: string) =>
    put<{ recovery_codes: string[] }>("POST", "/api/account/totp/confirm", { pending, code }),
  newCodes: (password: string) =>
    put<{ recovery_codes: string[] }>("POST", "/api/account/totp/codes", { password }),
  unenrol: (password: string) => put<void>("DELETE", "/api/account/totp", { password }),
  sessions: async () => (await request<{ sessions: SessionLine[] }>("/api/account/sessions")).sessions,
  endSession: (session: string) => put<void>("DELETE", `/api/account/sessions/${id(session)}`),
};

/** What an administrator does: people and teams. */
export const people = {
  users: async () => (await request<{ users: Member[] }>("/api/users")).users,
  add: (user: { login: string; name: string; roles: readonly Role[]; teams: readonly string[] }) =>
    put<{ user: Member; link: MadeLink }>("POST", "/api/users", user),
  change: (
    user: string,
    change: { name?: string; roles?: readonly Role[]; teams?: readonly string[]; disabled?: boolean },
  ) => put<User>("PATCH", `/api/users/${id(user)}`, change),
  link: (user: string) => put<MadeLink>("POST", `/api/users/${id(user)}/link`),
  takeTotp: (user: string) => put<void>("DELETE", `/api/users/${id(user)}/totp`),
  endSessions: (user: string) => put<void>("DELETE", `/api/users/${id(user)}/sessions`),

  teams: async () => (await request<{ teams: Team[] }>("/api/teams")).teams,
  addTeam: (name: string) => put<Team>("POST", "/api/teams", { name }),
  renameTeam: (team: string, name: string) => put<Team>("PATCH", `/api/teams/${id(team)}`, { name }),
  removeTeam: (team: string) => put<void>("DELETE", `/api/teams/${id(team)}`),
};
