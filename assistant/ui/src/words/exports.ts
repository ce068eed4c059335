// The words of taking a call away, and of trying another playbook on it.
export const exports = {
  lead: "Private data was taken out before anything was stored, so every file is redacted. Each export is noted in the audit list.",
  report: "Report to read or print",
  reportMore: "One page; opens in a new tab",
  pdf: "Report as PDF",
  pdfMore: "Gauge, transcript, cards, notes and review",
  text: "Transcript as text",
  textMore: "One line for each thing said",
  vtt: "Transcript as subtitles",
  vttMore: "WebVTT, in step with the recording",
  json: "Transcript as data",
  jsonMore: "JSON with times, levels and flags",
  clip: "Passage as sound",
  clipNone: "Set the start and the end of a passage on the player first",
  clipSpan: (from: string, to: string) => `From ${from} to ${to}, ten minutes at most`,
  done: (name: string) => `${name} is saved`,
  notYours: "Files are for team leads",
  notYoursMore: "You can read and hear this call here. Ask your lead if you need it as a file.",
} as const;

export const whatIf = {
  lead: "Which cards another playbook would have shown here.",
  playbook: "Playbook",
  go: "Compare",
  choosing: "Fetching the playbooks",
  trying: "Going through the call again",
  names: {
    in_force: "The one in force",
    no_site: "Without this site's own packs",
    locale: (name: string) => `Locale ${name}`,
    jurisdiction: (name: string) => (name === "none" ? "Without rules of law" : `Rules of law ${name}`),
    draft: (name: string) => `Draft ${name}`,
  },
  sum: (same: number, changed: number, added: number, gone: number) =>
    `${same} the same, ${changed} changed, ${added} added, ${gone} gone`,
  allSame: "Every card is the same.",
  noCards: "Neither playbook shows a card in this call.",
  was: "As it was",
  now: "In force",
  tried: "Tried",
  column: "Cards along the call",
  what: {
    same: "Same",
    reworded: "Other words",
    moved: "Other time",
    replaced: "Replaced",
    gone: "Gone",
    added: "Added",
  },
  onlyChanges: "Only what changes",
  seek: (at: string) => `Go to ${at}`,
  wasThen:
    "The first column is what the call had. What the other playbook changes is worked out from the same words and readings; nothing of the call changes.",
  notThen:
    "This call had another playbook than the one in force. Both columns are worked out anew from the same words and readings, so the agent may have seen other cards; nothing of the call changes.",
} as const;
