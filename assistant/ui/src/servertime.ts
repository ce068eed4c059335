// The server's clock. Moments that it tells are measured against it, because the clock here may be set wrong.

/** Milliseconds of difference that the way of an answer and the whole seconds of its date explain. */
const SLACK = 2000;
let ahead = 0;

/** Takes in the `Date` of an answer. */
export function heardTime(date: string | null): void {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) return;
  const by = told + 500 - Date.now();
  ahead = Math.abs(by) < SLACK ? 0 : by;
}

/** Now by the server's clock, in milliseconds. */
export const serverNow = (): number => Date.now() + ahead;
