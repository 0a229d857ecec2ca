// SPDX-License-Identifier: Apache-2.0
import { dayFrom, isEmptyRange, timesOf } from './dayRange';

describe('days that a person chooses', () => {
  it('last from their first moment to their last, where the person is', () => {
    const { from = '', to = '' } = timesOf({
      from: '2026-10-31',
      to: '2026-11-01',
    });
    const [first, last] = [new Date(from), new Date(to)];
    expect([first.getDate(), first.getHours()]).toEqual([31, 0]);
    expect([last.getMonth(), last.getDate(), last.getHours()]).toEqual([
      10, 2, 0,
    ]);
  });

  it('may be open at either end', () => {
    expect(timesOf({})).toEqual({});
    expect(Object.keys(timesOf({ from: '2026-10-31' }))).toEqual(['from']);
    expect(Object.keys(timesOf({ to: '2026-10-31' }))).toEqual(['to']);
  });

  it('are years that are being typed, too', () => {
    expect(timesOf({ from: '0020-11-01' }).from).toMatch(/^00(20|19)-1[01]-/);
  });

  it.each(['2026-02-30', '2026-13-01', 'yesterday', '', undefined])(
    'are none where %s stands in a link',
    text => expect(dayFrom(text)).toBeUndefined(),
  );

  it('are taken from a link as they stand there', () => {
    expect(dayFrom('2028-02-29')).toBe('2028-02-29');
  });

  it('hold none where the last one is before the first', () => {
    expect(isEmptyRange({ from: '2026-11-02', to: '2026-11-01' })).toBe(true);
    expect(isEmptyRange({ from: '2026-11-01', to: '2026-11-01' })).toBe(false);
    expect(isEmptyRange({ from: '2026-11-01' })).toBe(false);
  });
});
