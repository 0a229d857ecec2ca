// SPDX-License-Identifier: Apache-2.0
import type { Schedule, Weekday } from './schedule';
import { scheduleAt, WEEKDAYS } from './schedule';

const berlin: Schedule = {
  timeZone: 'Europe/Berlin',
  windows: [
    { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '09:00', to: '17:00' },
  ],
};
const at = (schedule: Schedule, time: string) =>
  scheduleAt(schedule, Date.parse(time));
const changesAt = (schedule: Schedule, time: string) => {
  const change = at(schedule, time).changesAt;
  return change === undefined ? undefined : new Date(change).toISOString();
};

it('no schedule is always open, and a schedule without windows too', () => {
  expect(scheduleAt(undefined, 0)).toEqual({ open: true });
  expect(at({ timeZone: 'UTC' }, '2026-11-22T10:00:00Z')).toEqual({
    open: true,
  });
});

describe('a window', () => {
  it.each([
    ['opens in winter', '2026-01-05T08:00:00Z', true],
    ['is closed a minute before', '2026-01-05T07:59:00Z', false],
    ['opens an hour earlier in UTC in summer', '2026-07-06T07:00:00Z', true],
    ['is closed at its end', '2026-07-06T15:00:00Z', false],
    ['is closed on other days', '2026-01-04T10:00:00Z', false],
  ])('%s', (_, time, open) => {
    expect(at(berlin, time).open).toBe(open);
  });

  it('says when it opens, in its own zone', () => {
    expect(at(berlin, '2026-11-21T12:00:00Z')).toEqual({
      open: false,
      sentence: 'the schedule is closed until 2026-11-23 09:00 (Europe/Berlin)',
      changesAt: Date.parse('2026-11-23T08:00:00Z'),
    });
  });

  it('says when it closes', () => {
    expect(changesAt(berlin, '2026-11-23T12:00:00Z')).toBe(
      '2026-11-23T16:00:00.000Z',
    );
  });

  it('over midnight belongs to the day on which it begins', () => {
    const night: Schedule = {
      timeZone: 'UTC',
      windows: [{ days: ['Fri'], from: '22:00', to: '02:00' }],
    };
    expect(at(night, '2026-11-21T01:59:00Z').open).toBe(true);
    expect(at(night, '2026-11-21T22:30:00Z').open).toBe(false);
    expect(changesAt(night, '2026-11-20T23:00:00Z')).toBe(
      '2026-11-21T02:00:00.000Z',
    );
  });

  it('of a whole day ends at 24:00', () => {
    const sunday: Schedule = {
      timeZone: 'UTC',
      windows: [{ days: ['Sun'], from: '00:00', to: '24:00' }],
    };
    expect(at(sunday, '2026-11-22T23:59:00Z').open).toBe(true);
    expect(changesAt(sunday, '2026-11-22T12:00:00Z')).toBe(
      '2026-11-23T00:00:00.000Z',
    );
  });
});

describe('when the clocks change', () => {
  const early: Schedule = {
    timeZone: 'Europe/Berlin',
    windows: [{ from: '02:30', to: '05:00' }],
  };

  it('a window that begins in the skipped hour opens when that hour is over', () => {
    expect(changesAt(early, '2026-03-29T00:00:00Z')).toBe(
      '2026-03-29T01:00:00.000Z',
    );
    expect(at(early, '2026-03-29T00:59:00Z').open).toBe(false);
    expect(at(early, '2026-03-29T01:00:00Z').open).toBe(true);
  });

  it('a window that ends in the hour that comes twice is open in both', () => {
    const night: Schedule = {
      timeZone: 'Europe/Berlin',
      windows: [{ from: '01:00', to: '02:30' }],
    };
    const minutes = ['00:15', '00:45', '01:15', '01:45'];
    expect(minutes.map(it => at(night, `2026-10-25T${it}:00Z`).open)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(changesAt(night, '2026-10-25T00:45:00Z')).toBe(
      '2026-10-25T01:00:00.000Z',
    );
  });
});

describe('a freeze', () => {
  const christmas: Schedule = {
    ...berlin,
    freezes: [{ from: '2026-12-18T12:00', to: '2027-01-03', reason: 'peak' }],
  };

  it('holds whatever the windows say, to the end of its last day', () => {
    expect(at(christmas, '2026-12-18T10:59:00Z').open).toBe(true);
    expect(at(christmas, '2026-12-21T10:00:00Z')).toEqual({
      open: false,
      sentence:
        'a freeze (peak) holds releases until 2027-01-04 09:00 (Europe/Berlin)',
      changesAt: Date.parse('2027-01-04T08:00:00Z'),
    });
  });

  it('is the next change when it comes before the window closes', () => {
    expect(changesAt(christmas, '2026-12-18T10:00:00Z')).toBe(
      '2026-12-18T11:00:00.000Z',
    );
  });
});

it('an unknown zone is closed, and named', () => {
  expect(at({ timeZone: 'Mars/Base' }, '2026-01-01T00:00:00Z')).toEqual({
    open: false,
    sentence:
      'spec.schedule.timeZone "Mars/Base" is no time zone; use a name such as Europe/Berlin',
  });
});

/** A small seeded generator, so that a failure names its seed. */
function chanceFrom(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
}

describe('any schedule', () => {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(
      minutes % 60,
    ).padStart(2, '0')}`;
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ];

  it.each(Array.from({ length: 30 }, (_, n) => n + 1))(
    'stays as it is until the change that it names, and changes then: seed %s',
    seed => {
      const chance = chanceFrom(seed * 7_919);
      const schedule: Schedule = {
        timeZone: zones[chance(zones.length)],
        windows: Array.from({ length: chance(3) }, () => ({
          days: WEEKDAYS.filter(() => chance(2) === 0) as Weekday[],
          from: time(chance(24 * 60)),
          to: time(chance(24 * 60)),
        })),
        freezes: Array.from({ length: chance(3) }, () => {
          const day = 1 + chance(20);
          return {
            from: `2026-03-${String(day).padStart(2, '0')}`,
            to: `2026-03-${String(day + chance(10)).padStart(2, '0')}T12:00`,
          };
        }),
      };
      // Around the days on which clocks change in most of the zones.
      const now =
        Date.UTC(2026, chance(2) === 0 ? 2 : 9, 1) +
        chance(40 * 1_440) * 60_000;
      const { open, changesAt: change } = scheduleAt(schedule, now);
      const end = Math.min(change ?? Infinity, now + 9 * 86_400_000);
      for (let moment = now; moment < end; moment += 31 * 60_000) {
        expect([moment, scheduleAt(schedule, moment).open]).toEqual([
          moment,
          open,
        ]);
      }
      const around = change === undefined ? [] : [change - 60_000, change];
      expect(around.map(it => scheduleAt(schedule, it).open)).toEqual(
        change === undefined ? [] : [open, !open],
      );
    },
  );
});
