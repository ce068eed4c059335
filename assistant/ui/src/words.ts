// Every word on the screens, in one place, ready for translation.
import type { Channel, EndReason, Outcome, SourceStatus, Stance, Trend, WithdrawReason } from "./wire";

export const LEVELS = ["Calm", "Tense", "Angry", "Abusive", "Threat"] as const;

export const trends: Record<Trend, string> = { rising: "Rising", steady: "Steady", falling: "Easing" };

export const channels: Record<Channel, string> = { customer: "Customer", agent: "You" };

export const sides: Record<Channel, string> = { customer: "Customer", agent: "Your side" };

export const sources: Record<SourceStatus | "unknown", string> = {
  connected: "heard",
  lost: "no sound",
  ended: "left",
  unknown: "no sound yet",
};

export const stances: Record<Stance, string> = {
  acknowledge: "Acknowledge",
  ask: "Ask",
  inform: "Inform",
  offer: "Offer",
  boundary: "Set a boundary",
  exit: "Close politely",
};

export const outcomes: Record<Exclude<Outcome, "open">, string> = {
  used: "Used",
  dismissed: "Put away",
  withdrawn: "Moment passed",
};

export const withdrawn: Record<WithdrawReason, string> = {
  moment_passed: "Moment passed",
  replaced: "Replaced",
  ground_gone: "No longer fits",
  call_ended: "Call ended",
};

const FLAGS: Record<string, string> = {
  threat_violence: "Threat of violence",
  threat_legal: "Legal threat",
  self_harm: "Risk of self-harm",
  abuse: "Abuse",
  hostility: "Hostility",
};

const SIGNALS: Record<string, string> = {
  ...FLAGS,
  frustration: "frustration",
  anger: "anger",
  profanity: "swearing",
  insult: "insults",
  threat_violence: "a threat of violence",
  threat_legal: "a legal threat",
  disengage: "a wish to end the call",
  distress: "distress",
  self_harm: "a risk of self-harm",
  hardship: "money trouble",
  dispute: "a dispute",
  confusion: "confusion",
  cooperation: "willingness",
  gratitude: "thanks",
};

const ABOUT: Record<string, string> = {
  threat: "Threat",
  threat_violence: "Threat",
  self_harm: "Self-harm",
  legal: "Legal threat",
};

const MOODS = ["All calm.", "A little tense.", "Heated.", "Abusive.", "A threat was made."] as const;

const END: Record<EndReason, string> = {
  hung_up: "The line was hung up.",
  source_lost: "The sound of the call was lost.",
  stopped: "The call was stopped.",
  orphaned: "The connection to the call was lost.",
};

const plain = (name: string): string => name.replaceAll("_", " ");
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const list = new Intl.ListFormat("en", { type: "conjunction" });

export const words = {
  product: "Calmline",
  level: (level: number): string => LEVELS[Math.max(0, Math.min(4, Math.round(level)))] ?? LEVELS[0],
  flag: (flag: string): string => FLAGS[flag] ?? sentence(plain(flag)),
  signal: (signal: string): string => SIGNALS[signal] ?? plain(signal),
  about: (about: string): string => ABOUT[about] ?? sentence(plain(about)),
  stance: (stance: string): string => stances[stance as Stance] ?? sentence(plain(stance)),

  header: {
    call: "Call",
    running: "Call time",
    recorded: "Recorded",
    flags: "Flags",
    keys: "Keys",
    theme: (next: "light" | "dark") => (next === "dark" ? "Switch to dark" : "Switch to light"),
    back: "Follow live calls",
  },
  line: {
    connecting: "Connecting to Calmline",
    connectingMore: "One moment.",
    unanswered: "Calmline does not answer",
    unansweredMore: "The screen keeps trying. If this goes on, tell whoever runs Calmline here.",
    live: "Live",
    away: "Line cut",
    over: "Ended",
    cut: "Line to Calmline cut.",
    cutMore: "Your call goes on; what is said meanwhile will be filled in.",
    cutMoreIdle: "Nothing is lost; the screen comes back by itself.",
    retryIn: (seconds: number) => (seconds > 0 ? `Trying again in ${seconds} s` : "Trying again now"),
    retry: "Try now",
    refused: "This call cannot be shown",
  },
  heat: {
    label: "Heat of the call",
    calm: "Calm",
    hostile: "Hostile",
    value: (level: string, trend: string) => `${level}, ${trend.toLowerCase()}`,
    history: "Last 5 minutes",
    historyWhole: "The whole call",
    now: "now",
  },
  card: {
    label: "What to say",
    urgent: (about: string) => `Urgent: ${about}`,
    why: "Because",
    said: (channel: Channel) => (channel === "agent" ? "you said" : "the customer said"),
    use: "Use",
    dismiss: "Put away",
    announced: (urgent: boolean) => (urgent ? "Urgent. Say:" : "Say:"),
  },
  listening: {
    title: "Listening",
    mood: (level: number) => MOODS[Math.max(0, Math.min(4, level))] ?? MOODS[0],
    promise: "A sentence appears here when it would help.",
    hears: (signals: readonly string[]) => `Last heard: ${list.format(signals)}.`,
    customer: "The customer is speaking",
    agent: "You are speaking",
    silence: "Nobody is speaking",
    noSound: "No sound from either side yet",
    last: "Last sentence",
  },
  transcript: {
    label: "Transcript",
    empty: "The words of both sides appear here as they are spoken.",
    speaking: "speaking",
    jump: "Jump to now",
    fresh: (n: number) => (n === 1 ? "1 new" : `${n} new`),
    earlier: (n: number) => `Show ${n} earlier`,
    flagged: "Flagged",
    card: "A sentence answers this",
    again: "Heard again",
    foreign: "Not English, so not read",
    first: (said: string) => `First heard: “${said}”`,
  },
  waiting: {
    title: "Waiting for a call",
    text: "It appears here by itself as soon as one begins. Nothing needs to be pressed.",
    trying: "Just trying it out? In a terminal:",
    command: "calmline demo",
    recent: "Recent calls",
    next: "Waiting for the next call. It appears here by itself.",
  },
  ended: {
    title: "Call ended",
    reason: (reason: EndReason | null) => (reason ? END[reason] : "The call is over."),
    duration: "Length",
    highest: "Highest level",
    used: "Sentences used",
    usedOf: (used: number, offered: number) => `${used} of ${offered}`,
    flags: "Flags",
    noFlags: "None",
    breathe: "That was a hard one. Take a breath before the next.",
    said: "What you used",
  },
  degraded: { label: "Running with less" },
  failed: {
    use: "Not marked as used",
    dismiss: "Not put away",
    unreachable: "the server did not answer. Try again.",
    gone: "the sentence had already gone.",
  },
  keys: {
    title: "Keys",
    use: "Use the sentence",
    dismiss: "Put the sentence away",
    jump: "Jump to now in the transcript",
    theme: "Light or dark",
    help: "Show the keys",
    letters: "Letter keys (U, D, J, T)",
    lettersMore: "Enter and Esc always work.",
    close: "Close",
    or: "or",
  },
  hearing: {
    title: "How this call is heard",
    recogniser: "As spoken",
    typed: "Nothing: the words are typed",
    secondPass: "Heard again",
    once: "No: words stay as first heard",
    mark: "marks words that were heard again; press it for the first ones. ↑ and ↓ go from mark to mark.",
  },
  fault: {
    title: "The screen stumbled",
    text: "Your call and its log are not affected.",
    reload: "Load again",
  },
};
