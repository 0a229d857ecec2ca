// SPDX-License-Identifier: Apache-2.0
/** Days that a person chooses, in the time zone of their browser -> times that the API takes; pure. */

/** Both days are within it; as `<input type="date">` has them: 2026-11-01. */
export interface DayRange {
  readonly from?: string;
  readonly to?: string;
}

/** RFC 3339: at or after `from`, and before `to`. */
export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

/** From the first moment of the first day to the last one of the last. */
export function timesOf({ from, to }: DayRange): TimeRange {
  return {
    ...(from !== undefined && { from: midnight(from, 0) }),
    ...(to !== undefined && { to: midnight(to, 1) }),
  };
}

/** The same day where the text is one that exists. */
export function dayFrom(text: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? [];
  if (text === undefined || year === undefined) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  // February has no 30th, which JavaScript takes for the 2nd of March.
  return date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day)
    ? text
    : undefined;
}

/** True where no day is within it. */
export function isEmptyRange({ from, to }: DayRange): boolean {
  return from !== undefined && to !== undefined && from > to;
}

/** A day is 23 or 25 hours long where clocks are changed. */
function midnight(day: string, daysLater: number): string {
  const [year, month, date] = day.split('-').map(Number);
  const time = new Date(0);
  // Not by its constructor, which takes the year 20 for 1920 while somebody types 2026.
  time.setFullYear(year, month - 1, date + daysLater);
  time.setHours(0, 0, 0, 0);
  return time.toISOString();
}
