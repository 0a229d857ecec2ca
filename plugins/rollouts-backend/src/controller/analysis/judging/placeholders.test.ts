// SPDX-License-Identifier: Apache-2.0
import {
  dependsOnVersion,
  fillHeader,
  fillJson,
  fillPromQl,
  fillUrl,
  placeholderProblem,
} from './placeholders';

describe('PromQL', () => {
  it.each([
    [
      'a label value',
      'up{job="{{args.job}}"}',
      { 'args.job': 'shop' },
      'up{job="shop"}',
    ],
    [
      'spaces in the braces',
      'up{job="{{ args.job }}"}',
      { 'args.job': 'shop' },
      'up{job="shop"}',
    ],
    [
      'a quote',
      'up{job="{{args.job}}"}',
      { 'args.job': 'a"} or up{job="b' },
      'up{job="a\\"} or up{job=\\"b"}',
    ],
    [
      'single quotes',
      "up{job='{{args.job}}'}",
      { 'args.job': "it's" },
      "up{job='it\\'s'}",
    ],
    [
      'a backslash',
      'up{job="{{args.job}}"}',
      { 'args.job': 'a\\' },
      'up{job="a\\\\"}',
    ],
    [
      'a line break',
      'up{job="{{args.job}}"}',
      { 'args.job': 'a\nb' },
      'up{job="a\\nb"}',
    ],
    [
      'a regular expression',
      'up{job=~"{{args.job}}-.+"}',
      { 'args.job': 'a.*' },
      'up{job=~"a\\\\.\\\\*-.+"}',
    ],
    [
      'a negated one with a space',
      'up{job!~ "{{args.job}}"}',
      { 'args.job': 'a|b' },
      'up{job!~ "a\\\\|b"}',
    ],
    [
      'a second text',
      'up{a="\\"",job="{{args.job}}"}',
      { 'args.job': '"' },
      'up{a="\\"",job="\\""}',
    ],
    ['a window', 'rate(x[{{window}}])', { window: '1m30s' }, 'rate(x[1m30s])'],
    ['a number', 'x > {{args.limit}}', { 'args.limit': '-0.5' }, 'x > -0.5'],
    [
      'backticks',
      'up{job=`{{args.job}}`}',
      { 'args.job': 'a"b' },
      'up{job=`a"b`}',
    ],
  ])('fills %s', (_, template, values, query) => {
    expect(
      fillPromQl(template, values as unknown as Record<string, string>),
    ).toBe(query);
  });

  it.each([
    [
      'syntax outside of quotes',
      'rate(x[{{args.window}}])',
      { 'args.window': '1m]) or up[1m' },
      'outside of a quoted text',
    ],
    [
      'a name outside of quotes',
      '{{args.metric}} > 1',
      { 'args.metric': 'up' },
      'outside of a quoted text',
    ],
    [
      'a backtick in backticks',
      'up{job=`{{args.job}}`}',
      { 'args.job': '`' },
      'backtick',
    ],
    [
      'a value after a comment',
      'up # "\n> {{args.x}}',
      { 'args.x': 'up' },
      'outside of a quoted text',
    ],
    ['a name without a value', 'up{job="{{args.job}}"}', {}, 'has no value'],
    ['a name of every object', 'up{job="{{constructor}}"}', {}, 'has no value'],
  ])('refuses %s', (_, template, values, why) => {
    expect(() =>
      fillPromQl(template, values as Record<string, string>),
    ).toThrow(why);
  });

  it('knows by which queries the versions differ', () => {
    expect(dependsOnVersion('x{service="{{service}}"}')).toBe(true);
    expect(dependsOnVersion('x{service="{{stableService}}"}')).toBe(false);
  });

  it('names every placeholder when one means nothing', () => {
    expect(placeholderProblem('{{versoin}}')).toMatch(
      /\{\{versoin\}\} means nothing; there are \{\{service\}\}, .* and \{\{args\.<name>\}\}/,
    );
  });
});

describe('other texts', () => {
  it('encodes what stands in a path or a query of a URL', () => {
    expect(
      fillUrl('http://a/{{args.x}}?q={{args.x}}', { 'args.x': '../?&#' }),
    ).toBe('http://a/..%2F%3F%26%23?q=..%2F%3F%26%23');
  });

  it('lets a DNS label choose a host, and nothing else', () => {
    expect(
      fillUrl('http://{{service}}.shop/x', { service: 'cart-canary' }),
    ).toBe('http://cart-canary.shop/x');
    expect(() => fillUrl('http://{{args.x}}/', { 'args.x': 'a@b' })).toThrow(
      'DNS label',
    );
    expect(() => fillUrl('http://{{args.x}}', { 'args.x': 'a/b' })).toThrow(
      'DNS label',
    );
  });

  it('escapes what stands in JSON', () => {
    expect(fillJson('{"a": "{{args.x}}"}', { 'args.x': '"\\' })).toBe(
      '{"a": "\\"\\\\"}',
    );
  });

  it('begins no second header', () => {
    expect(() => fillHeader('{{args.x}}', { 'args.x': 'a\r\nb: c' })).toThrow(
      'control character',
    );
  });
});
