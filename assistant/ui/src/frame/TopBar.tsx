// The slim bar over every page: where one can go, and one's own menu.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Icon, Menu, type MenuItem, toast } from "../design/parts";
import { theme, toggleTheme } from "../design/theme";
import { MentionsBadge } from "../mentions/Badge";
import { home, inBar } from "../pages";
import type { PairDialog } from "../pair/PairDialog";
import { session } from "../session";
import { common } from "../words/common";
import { nav, frame as words } from "../words/frame";

/** The dialog for a second screen, once it is asked for. */
const Pairing = signal<typeof PairDialog | null>(null);

async function openPairing(): Promise<void> {
  try {
    Pairing.value = (await import("../pair/PairDialog")).PairDialog;
  } catch {
    toast(words.loadFailed, { look: "problem" });
  }
}

export function TopBar({ here }: { here: string }): JSX.Element {
  const roles = session.roles.value;
  const pages = inBar(roles);
  const name = session.user.value?.name || session.user.value?.login || words.demo;
  const current = here === "replay" ? "calls" : here;
  return (
    <header class="bar">
      <a class="bar-brand" href={home(roles)} aria-label={words.home}>
        <span class="bar-mark">
          <Icon name="brand" size={18} />
        </span>
        <span class="bar-name">{common.product}</span>
      </a>
      {pages.length > 1 && (
        <nav class="bar-pages" aria-label={nav.label}>
          {pages.map((page) => (
            <a
              key={page.name}
              href={page.path}
              aria-current={page.name === current ? "page" : undefined}
              data-testid={`nav-${page.name}`}
            >
              {page.label}
            </a>
          ))}
        </nav>
      )}
      <span class="bar-end">
        {Pairing.value && (
          <Pairing.value
            close={() => {
              Pairing.value = null;
            }}
          />
        )}
        {!session.open.value && <MentionsBadge />}
        <Menu label={words.menu(name)} items={items()} small testId="me">
          <span class="bar-me">{name}</span>
        </Menu>
      </span>
    </header>
  );
}

function items(): readonly MenuItem[] {
  const dark = theme.value === "dark";
  const look: MenuItem = {
    label: dark ? words.light : words.dark,
    icon: dark ? "sun" : "moon",
    onChoose: toggleTheme,
    testId: "menu-theme",
  };
  if (session.open.value) return [look];
  const second = session.info.value?.second_screen;
  const account: MenuItem = {
    label: words.account,
    icon: "person",
    href: "/account",
    testId: "menu-account",
  };
  const pairing: MenuItem = {
    label: words.secondScreen,
    icon: "device",
    onChoose: () => void openPairing(),
    testId: "menu-pair",
  };
  const mentions: MenuItem = {
    label: words.mentions,
    icon: "card",
    href: "/mentions",
    testId: "menu-mentions",
  };
  return [
    mentions,
    ...(second ? [] : [account]),
    ...(second || !session.roles.value.includes("agent") ? [] : [pairing]),
    look,
    { label: words.signOut, icon: "exit", onChoose: signOut, testId: "menu-sign-out" },
  ];
}

async function signOut(): Promise<void> {
  try {
    await session.signOut();
  } catch {
    toast(`${words.signOutFailed}. ${words.signOutFailedMore}`, { look: "problem" });
  }
}
