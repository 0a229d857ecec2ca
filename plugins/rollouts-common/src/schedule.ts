// SPDX-License-Identifier: Apache-2.0

/**
 * When a release may start and go on (DESIGN §2, `spec.schedule`). Everything is
 * wall time in the schedule's own zone: a window that opens at 09:00 does so
 * before and after the clocks change, and one that lies in the hour that is
 * skipped opens when that hour is over.
 */

/** Days as a schedule names them, the first one as in Date.getUTCDay. */
export const WEEKDAYS = [
  'Sun',
  'Mon',
  'Tue',
  'Wed',
  'Thu',
  'Fri',
  'Sat',
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of the week. */
export interface ScheduleWindow {
  /** Absent: every day. A window over midnight belongs to the day on which it begins. */
  days?: Weekday[];
  /** `HH:MM`. */
  from: string;
  /** `HH:MM`, up to 24:00; not after `from`: on the next day. */
  to: string;
}

/** Dates on which nothing goes on, whatever the windows say. */
export interface ScheduleFreeze {
  /** `2026-12-20`: from the beginning of that day; or `2026-12-20T18:00`. */
  from: string;
  /** `2026-12-27`: to the end of that day; or `2026-12-27T08:00`. */
  to: string;
  reason?: string;
}

/** `spec.schedule`. */
export interface Schedule {
  /** IANA name, such as Europe/Berlin. */
  timeZone: string;
  /** Absent or empty: always. */
  windows?: ScheduleWindow[];
  freezes?: ScheduleFreeze[];
}

/** What a schedule says of a moment. */
export type ScheduleState =
  | { readonly open: true; readonly changesAt?: number }
  | {
      readonly open: false;
      /** "the schedule is closed until 2026-11-23 09:00 (Europe/Berlin)", or with the reason of a freeze. */
      readonly sentence: string;
      /** Milliseconds since the epoch; absent: it never opens, or nobody knows. */
      readonly changesAt?: number;
    };

/** What the schedule says now (milliseconds since the epoch), and when that changes. */
export function scheduleAt(
  schedule: Schedule | undefined,
  now: number,
): ScheduleState {
  if (!schedule) return { open: true };
  const zone = zoneOf(schedule.timeZone);
  if (!zone) {
    return {
      open: false,
      sentence: `spec.schedule.timeZone "${schedule.timeZone}" is no time zone; use a name such as Europe/Berlin`,
    };
  }
  const changesAt = nextChange(schedule, zone, now);
  const local = zone(now);
  if (isOpen(schedule, local)) return { open: true, ...at(changesAt) };
  const freeze = freezeAt(schedule, local);
  const until =
    changesAt === undefined
      ? 'for good'
      : `until ${textOf(zone(changesAt))} (${schedule.timeZone})`;
  const why = freeze
    ? `a freeze${freeze.reason ? ` (${freeze.reason})` : ''} holds releases`
    : 'the schedule is closed';
  return { open: false, sentence: `${why} ${until}`, ...at(changesAt) };
}

function at(changesAt: number | undefined): { changesAt?: number } {
  return changesAt === undefined ? {} : { changesAt };
}

/** Wall time in a zone. */
interface Local {
  /** Midnight of the day as if it were in UTC: a count of days, not a moment. */
  readonly day: number;
  readonly minute: number;
}

type Zone = (moment: number) => Local;

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const DAY = DAY_MINUTES * MINUTE;

/** Formatters are costly to make and few. */
const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone | undefined {
  const known = zones.get(timeZone);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const zone: Zone = moment => {
    const parts = new Map(
      format.formatToParts(moment).map(({ type, value }) => [type, value]),
    );
    const number = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.get(type));
    return {
      day: Date.UTC(number('year'), number('month') - 1, number('day')),
      minute: number('hour') * 60 + number('minute'),
    };
  };
  zones.set(timeZone, zone);
  return zone;
}

function isOpen(schedule: Schedule, local: Local): boolean {
  const { windows = [] } = schedule;
  if (freezeAt(schedule, local)) return false;
  return !windows.length || windows.some(window => covers(window, local));
}

function covers(window: ScheduleWindow, { day, minute }: Local): boolean {
  const from = minuteOf(window.from);
  const to = minuteOf(window.to);
  if (from < to) return isOn(window, day) && minute >= from && minute < to;
  return (
    (isOn(window, day) && minute >= from) ||
    (isOn(window, day - DAY) && minute < to)
  );
}

function isOn({ days }: ScheduleWindow, day: number): boolean {
  return !days?.length || days.includes(WEEKDAYS[new Date(day).getUTCDay()]);
}

function freezeAt(
  { freezes = [] }: Schedule,
  local: Local,
): ScheduleFreeze | undefined {
  const now = local.day + local.minute * MINUTE;
  return freezes.find(
    ({ from, to }) => now >= wallOf(from) && now < wallOf(to, DAY),
  );
}

/** `HH:MM` as minutes of a day. */
function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** A date, or a date and time, as wall time; `wholeDay` is added to a date alone. */
function wallOf(text: string, wholeDay: number = 0): number {
  const [date, time] = text.split('T');
  const day = Date.parse(`${date}T00:00:00Z`);
  return time === undefined ? day + wholeDay : day + minuteOf(time) * MINUTE;
}

/** The first moment after `now` at which it is otherwise; undefined: never. */
function nextChange(
  schedule: Schedule,
  zone: Zone,
  now: number,
): number | undefined {
  const open = isOpen(schedule, zone(now));
  return candidates(schedule, zone, now).find(
    moment => isOpen(schedule, zone(moment)) !== open,
  );
}

/** Days of a week and of its two ends, in which every window comes up. */
const WEEK = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Every later moment at which a window or freeze may begin or end, in order: this week's, and those of the week after each end of a freeze. */
function candidates(schedule: Schedule, zone: Zone, now: number): number[] {
  const { windows = [], freezes = [] } = schedule;
  const edges = freezes.flatMap(({ from, to }) => [
    wallOf(from),
    wallOf(to, DAY),
  ]);
  const weeks = [zone(now).day, ...edges.map(edge => edge - mod(edge, DAY))];
  const days = new Set(
    weeks.flatMap(day => WEEK.map(offset => day + offset * DAY)),
  );
  const times = windows.flatMap(({ from, to }) => [
    minuteOf(from),
    minuteOf(to),
  ]);
  const walls = new Set([
    ...edges,
    ...[...days].flatMap(day => times.map(minute => day + minute * MINUTE)),
  ]);
  const moments = [
    ...[...walls].flatMap(wall => momentsOf(zone, wall)),
    ...[...days].flatMap(day => shiftsOf(zone, day)),
  ];
  return [...new Set(moments)]
    .filter(moment => moment > now)
    .sort((a, b) => a - b);
}

/** How far the zone's wall is ahead of UTC. */
function offsetAt(zone: Zone, moment: number): number {
  const { day, minute } = zone(moment);
  return day + minute * MINUTE - (moment - mod(moment, MINUTE));
}

/** The moments with this wall time: one, two where an hour comes twice, none where it is skipped. */
function momentsOf(zone: Zone, wall: number): number[] {
  const offsets = new Set([
    offsetAt(zone, wall - DAY),
    offsetAt(zone, wall + DAY),
  ]);
  return [...offsets]
    .map(offset => wall - offset)
    .filter(moment => moment + offsetAt(zone, moment) === wall);
}

/** The moment of this day at which the clocks change, to the minute. */
function shiftsOf(zone: Zone, day: number): number[] {
  let low = day;
  let high = day + DAY;
  const before = offsetAt(zone, low);
  if (offsetAt(zone, high) === before) return [];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return [high];
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** `2026-11-23 09:00`. */
function textOf({ day, minute }: Local): string {
  return new Date(day + minute * MINUTE)
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ');
}
