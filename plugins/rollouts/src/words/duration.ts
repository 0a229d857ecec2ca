// SPDX-License-Identifier: Apache-2.0

/**
 * A length of time in at most two units; never negative, because clocks differ.
 *
 * @example 72_000 is "1m 12s", 7_500_000 is "2h 5m".
 */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d) return h ? `${d}d ${h}h` : `${d}d`;
  if (h) return m ? `${h}h ${m}m` : `${h}h`;
  if (m) return s ? `${m}m ${s}s` : `${m}m`;
  return `${s}s`;
}

/** The same, with tenths of a second below 10 s. @example 240 is "0.2s". */
export function preciseDurationText(ms: number): string {
  return ms >= 0 && ms < 10_000
    ? `${(ms / 1_000).toFixed(1)}s`
    : durationText(ms);
}
