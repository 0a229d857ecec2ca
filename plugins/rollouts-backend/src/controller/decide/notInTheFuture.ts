// SPDX-License-Identifier: Apache-2.0

/** Clocks of machines in one cluster differ by less; what lies further ahead was written by a clock that was wrong. */
const TOLERANCE_MS = 5_000;

/**
 * Times (properties that end in `At`) that a status remembers and that haven't
 * come yet become now: a controller whose clock was an hour ahead, or was set
 * back, would otherwise let the next wait for that hour.
 */
export function notInTheFuture<T>(remembered: T, now: number): T {
  const latest = now + TOLERANCE_MS;
  if (Array.isArray(remembered)) {
    return remembered.map(each => notInTheFuture(each, now)) as T;
  }
  if (typeof remembered !== 'object' || remembered === null) return remembered;
  const entries = Object.entries(remembered).map(([name, value]) =>
    typeof value === 'string'
      ? [name, isLater(name, value, latest) ? timeOf(now) : value]
      : [name, notInTheFuture(value, now)],
  );
  return Object.fromEntries(entries) as T;
}

function isLater(name: string, value: string, latest: number): boolean {
  return name.endsWith('At') && Date.parse(value) > latest;
}

function timeOf(now: number): string {
  return new Date(now).toISOString();
}
