// The words of a month at a glance.
import { number, share } from "../format";

const calls = (n: number): string => `${number(n)} ${n === 1 ? "call" : "calls"}`;

/** What cards are about. */
export const ABOUT: Readonly<Record<string, string>> = {
  hostility: "Hostility",
  agent_wording: "Your wording",
  threat: "Threats",
  legal: "Legal threats",
  self_harm: "Self-harm",
  hardship: "Hardship",
  dispute: "Disputes",
  summary: "Summing up",
  request: "Requests",
  options: "Ways to go on",
  distress: "Distress",
  opening: "Openings",
  closing: "Closings",
  disengage: "Ending the call",
  agreement: "Agreements",
  pace: "Pace",
  confusion: "Confusion",
};

/** What a card is about, in words. */
export function about(kind: string): string {
  const name = ABOUT[kind] ?? kind.replaceAll("_", " ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const insights = {
  title: (month: string) => `Insights: ${month}`,
  before: "The month before",
  after: "The month after",
  team: "Team",
  everyTeam: "Every team",
  noTeam: "No team",
  loading: "Counting the calls",
  empty: (month: string) => `No calls in ${month}`,
  emptyMore: "Look at another month, or at every team.",
  emptyBack: "Go to the month before",
  dayZone: (zone: string) => `Days begin and end in your time (${zone}).`,
  hourZone: (zone: string) => `Hours are in your time (${zone}).`,

  few: (n: number) => `Fewer than ${n} calls: too few for a share`,
  ofAll: (part: number, whole: number) => `${share(part / whole)} of calls`,
  calls: "Calls",
  minutes: (minutes: number) => `${number(Math.round(minutes))} minutes talked`,
  flagged: "Flagged",
  threats: "Threats of violence",
  threatsMore: "Each is worth a talk with the agent",
  noThreats: "None this month",
  calmed: "Calmed down",
  calmedOf: (part: number, whole: number) => `${number(part)} of ${calls(whole)} that were heated`,
  noHeated: "No call was heated",
  partOf: (part: number, whole: number) => `${number(part)} of ${number(whole)}`,
  reviewed: "Reviewed",
  reviewedMore: "Begun or done",
  unreviewed: "Not reviewed yet",

  heat: "How heated calls became",
  heatLead: "Calls that reached a level, or went above it.",
  reached: (level: string) => `${level} or more`,
  flags: "What was flagged",
  noFlags: "Nothing was flagged this month.",

  hours: "Heated hours",
  hoursLead: "When calls begin, and how many of them become angry or worse.",
  hour: "Hour",
  hourSpan: (from: string, to: string) => `${from} to ${to}`,
  days: "Day by day",
  daysLead: "Every call of the month, and the heated ones among them.",
  day: "Day",
  heated: "Heated",
  others: "Other calls",
  column: (name: string, all: number, heated: number) => `${name}: ${calls(all)}, ${number(heated)} heated`,
  columnKeys: "Left and right move between the columns.",
  asTable: "As a table",

  cards: "Cards, and what followed",
  cardsLead: "What agents did with each kind of card, and how the customer's next two answers were.",
  cardsLoading: "Reading what followed",
  noCards: "No card was shown this month.",
  cardsFrom: (looked: number, of: number) =>
    looked < of ? `From the newest ${number(looked)} of ${calls(of)}.` : `From all ${calls(of)}.`,
  cardsNoProof:
    "What follows a card is no proof that the card did it: agents use cards where they fit. Compare with care.",
  kind: "About",
  offered: "Shown",
  fates: "What became of them",
  used: "Used",
  dismissed: "Put away",
  ignored: "Moment passed",
  afterUse: "Calmer or kinder after a use",
  without: "The same without a use",
  fewUses: "Too few to say",
  shareOf: (part: number, whole: number) => `${share(part / whole)} (${number(part)} of ${number(whole)})`,
  cardsAreCards: "The numbers are of cards; each opens the calls that had them.",
  inCalls: (n: number) => `in ${calls(n)}`,
  fate: {
    used: (n: number) => `${number(n)} used`,
    dismissed: (n: number) => `${number(n)} put away`,
    ignored: (n: number) => `${number(n)} passed`,
  },

  teams: "Teams",
  people: "People",
  peopleLead: "By name. A number says where to listen, not how well somebody works.",
  order: "Order",
  orders: {
    name: "By name",
    calls: "Most calls first",
    heated: "Most heated calls first",
    calmed: "Largest share calmed first",
  },
  orderWarning: (few: number) =>
    `Small numbers mislead: a call or two can turn this order over, and hard calls are not shared out evenly. Shares of fewer than ${few} heated calls are not ranked. Listen to the calls before you judge.`,
  name: "Name",
  unnamed: "Somebody who has left",
  calmedShort: "Calmed",
  none: "–",
} as const;
