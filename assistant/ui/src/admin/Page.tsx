// What keeps the site: people, teams, keys of phone systems, and the list of who did what.
import type { JSX } from "preact";
import { PageBody, type Tab, Tabs } from "../design/parts";
import type { PageProps } from "../pages";
import { go } from "../router";
import { admin as words } from "../words/admin";
import { Audit } from "./Audit";
import { Keys } from "./Keys";
import { People } from "./People";
import { Teams } from "./Teams";
import "./admin.css";

const TABS: readonly Tab[] = [
  { id: "people", label: words.people, icon: "person" },
  { id: "teams", label: words.teams, icon: "people" },
  { id: "keys", label: words.keys, icon: "key" },
  { id: "audit", label: words.audit, icon: "list" },
];

export default function AdminPage({ query }: PageProps): JSX.Element {
  const asked = query.get("part");
  const part = TABS.find((tab) => tab.id === asked)?.id ?? "people";
  return (
    <PageBody title={words.title} width="wide" testId="admin">
      <Tabs
        label={words.parts}
        tabs={TABS}
        value={part}
        onValue={(id) => go(id === "people" ? "/admin" : `/admin?part=${id}`, { replace: true })}
      >
        {part === "people" && <People />}
        {part === "teams" && <Teams />}
        {part === "keys" && <Keys />}
        {part === "audit" && <Audit />}
      </Tabs>
    </PageBody>
  );
}
