// SPDX-License-Identifier: Apache-2.0
import { both, CannotExpress } from './conditions';
import { confined } from './confined';
import type { HttpMatch, StringMatch } from './objects';

const any: HttpMatch = {};

/** RE2 and JavaScript agree on everything that these tests use; Istio matches the whole value. */
function matches(condition: StringMatch | undefined, text: string): boolean {
  return new RegExp(`^(?:${condition?.regex})$`, 's').test(text);
}

function cookie(value: string, type?: 'RegularExpression'): StringMatch {
  const [match] = both(
    any,
    { cookies: [{ name: 'beta', value, type }] },
    false,
  );
  return match.headers!.cookie;
}

describe('a cookie', () => {
  it('is found wherever it stands, and only by its whole name and value', () => {
    for (const header of [
      'beta=always',
      'a=1; beta=always',
      'beta=always; a=1',
      'a=1;beta=always;b=2',
    ]) {
      expect(matches(cookie('always'), header)).toBe(true);
    }
    for (const header of [
      'alpha-beta=always',
      'beta=always2',
      'beta=',
      'a=beta=always',
    ]) {
      expect(matches(cookie('always'), header)).toBe(false);
    }
  });

  it('is matched by an expression that never reaches into the next cookie', () => {
    const condition = cookie('al.*ys', 'RegularExpression');
    expect(matches(condition, 'beta=always; x=1')).toBe(true);
    expect(matches(condition, 'beta=al; x=ys')).toBe(false);
  });

  it('takes special characters of an exact value as they are', () => {
    expect(matches(cookie('a.b'), 'beta=a.b')).toBe(true);
    expect(matches(cookie('a.b'), 'beta=axb')).toBe(false);
  });

  it('stands beside a condition of the user on the same header', () => {
    const own = { headers: { cookie: { prefix: 'user=' } } };
    const [match] = both(
      own,
      { cookies: [{ name: 'beta', value: '1' }] },
      false,
    );
    expect(Object.keys(match.headers!)).toEqual(['cookie', 'Cookie']);
    expect(match.headers!.cookie).toEqual({ prefix: 'user=' });
  });
});

describe('an expression inside a larger text', () => {
  it.each([
    ['^a.b$', '(?:a[^;]b)'],
    ['a\\.b', '(?:a\\.b)'],
    ['[^a]+', '(?:[^;a]+)'],
    ['[.]x', '(?:[.]x)'],
    ['[]a].', '(?:[\\]a][^;])'],
    ['\\S+|\\d', '(?:[^;\\s]+|\\d)'],
    ['costs 5\\$', '(?:costs 5\\$)'],
  ])('%s becomes %s', (regex, expected) => {
    expect(confined(regex, ';')).toBe(expected);
  });
});

describe('a path', () => {
  it('is a prefix by segments', () => {
    const found = both(any, { path: { value: '/new' } }, false);
    expect(found).toEqual([
      { uri: { exact: '/new' } },
      { uri: { prefix: '/new/' } },
    ]);
  });

  it('of everything is no condition', () => {
    expect(both(any, { path: { value: '/' } }, false)).toEqual([any]);
  });

  it.each([
    ['Exact', '/new', ['/new', '/new?a=1'], ['/new/x', '/newer']],
    [
      'PathPrefix',
      '/new/',
      ['/new', '/new/x?a', '/new?a'],
      ['/newer', '/a?/new'],
    ],
    ['RegularExpression', '/n.*w', ['/n/e/w?x=1'], ['/n?x=w', '/new/x']],
  ] as const)(
    '%s %s beside a path of the user leaves that and its rewriting alone',
    (type, value, hit, missed) => {
      const own = { uri: { prefix: '/' } };
      const [match] = both(own, { path: { type, value } }, true);
      expect(match.uri).toEqual(own.uri);
      const condition = match.headers![':path'];
      expect(hit.filter(path => !matches(condition, path))).toEqual([]);
      expect(missed.filter(path => matches(condition, path))).toEqual([]);
    },
  );
});

describe('conditions that meet', () => {
  it('on one header by two values let no request through', () => {
    const own = { headers: { 'X-User': { exact: 'a' } } };
    const asked = { headers: [{ name: 'x-user', value: 'b' }] };
    expect(both(own, asked, false)).toEqual([]);
  });

  it('on one header by the same value need no second one', () => {
    const own = { headers: { 'x-user': { exact: 'a' } } };
    const asked = { headers: [{ name: 'X-User', value: 'a' }] };
    expect(both(own, asked, false)).toEqual([own]);
  });

  it('on the method by two methods let no request through', () => {
    expect(
      both({ method: { exact: 'GET' } }, { method: 'POST' }, false),
    ).toEqual([]);
  });

  it('on one query parameter can only be refused', () => {
    const own = { queryParams: { v: { regex: '1.*' } } };
    const asked = { queryParams: [{ name: 'v', value: '12' }] };
    expect(() => both(own, asked, false)).toThrow(CannotExpress);
  });
});
