// The words of the list of mentions.
export const mentions = {
  title: "Mentions of you",
  lead: "Notes on moments of calls that mention you, newest first.",
  loading: "Loading the notes",
  none: "Nobody has mentioned you yet",
  noneMore: "When somebody writes your name with an @ in a note on a call, it appears here.",
  unread: "New",
  all: "Mark all as read",
  allDone: "All marked as read",
  somebody: "Somebody",
  wrote: (name: string) => `${name} wrote`,
  call: (title: string, at: string) => `${title}, at ${at}`,
  untitled: "Call",
};
