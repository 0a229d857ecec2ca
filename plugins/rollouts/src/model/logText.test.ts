// SPDX-License-Identifier: Apache-2.0
import { EMPTY_LOG, SHOWN_LINES, withText } from './logText';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join(
    '',
  );

describe('a log on the screen', () => {
  it('grows by what is written, half lines included', () => {
    const begun = withText(EMPTY_LOG, 'GET /it');
    expect(withText(begun, 'ems 200\nnext\n')).toEqual({
      text: 'GET /items 200\nnext\n',
      cut: false,
    });
  });

  it('keeps exactly the newest lines, and says that there were older ones', () => {
    const full = withText(EMPTY_LOG, lines(1, SHOWN_LINES));
    expect(full.cut).toBe(false);
    const { text, cut } = withText(
      full,
      lines(SHOWN_LINES + 1, SHOWN_LINES + 3),
    );
    expect(cut).toBe(true);
    expect(text.startsWith('line 4\n')).toBe(true);
    expect(text.trimEnd().split('\n')).toHaveLength(SHOWN_LINES);
  });

  it('stays bounded where somebody writes without an end to the line', () => {
    const long = withText(EMPTY_LOG, 'x'.repeat(3_000_000));
    expect(long.text).toHaveLength(2_000_000);
    expect(long.cut).toBe(true);
    const after = withText(EMPTY_LOG, `${'x'.repeat(3_000_000)}\nlast\n`);
    expect(after.text.length).toBeLessThanOrEqual(2_000_000);
    expect(after.text.endsWith('last\n')).toBe(true);
  });

  it('shows no colours of a terminal', () => {
    expect(withText(EMPTY_LOG, '\u001b[31mERROR\u001b[0m out\r\n').text).toBe(
      'ERROR out\n',
    );
  });

  it('can be empty', () => {
    expect(withText(EMPTY_LOG, '')).toEqual(EMPTY_LOG);
    expect(withText(EMPTY_LOG, '\n\n').text).toBe('\n\n');
  });
});
