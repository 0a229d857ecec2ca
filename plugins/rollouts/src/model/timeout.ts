// SPDX-License-Identifier: Apache-2.0
const SECONDS = 60;
/** As the backend's schema bounds it: a day. */
const MOST_MINUTES = 24 * 60;

/** What a person types for a time-out; empty where there is none. */
export function minutesOf(seconds: number | undefined): string {
  return seconds === undefined ? '' : String(Math.ceil(seconds / SECONDS));
}

/** True: neither empty nor whole minutes of at least one, at most a day. */
export function isWrongTimeout(minutes: string): boolean {
  if (minutes === '') return false;
  const number = Number(minutes);
  return !/^\d{1,4}$/.test(minutes) || number < 1 || number > MOST_MINUTES;
}

/** Undefined: none was given. */
export function secondsOf(minutes: string): number | undefined {
  return minutes === '' ? undefined : SECONDS * Number(minutes);
}
