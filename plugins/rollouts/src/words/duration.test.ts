// SPDX-License-Identifier: Apache-2.0
import { durationText, preciseDurationText } from './duration';

describe('durationText', () => {
  it.each([
    [0, '0s'],
    [-5_000, '0s'],
    [59_999, '59s'],
    [72_000, '1m 12s'],
    [600_000, '10m'],
    [7_500_000, '2h 5m'],
    [90_000_000, '1d 1h'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('preciseDurationText', () => {
  it.each([
    [240, '0.2s'],
    [12_400, '12s'],
  ])('%d ms is %s', (ms, text) => {
    expect(preciseDurationText(ms)).toBe(text);
  });
});
