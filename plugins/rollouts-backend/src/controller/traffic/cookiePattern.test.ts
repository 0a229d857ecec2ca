// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { cookiePattern, cookiesIn } from './cookiePattern';

const holds = (
  cookies: Parameters<typeof cookiePattern>[0],
  header: string,
): boolean => {
  const pattern = cookiePattern(cookies);
  if (typeof pattern !== 'string') throw new Error(pattern.refused);
  return new RegExp(pattern).test(header);
};

describe('one cookie', () => {
  const beta = [{ name: 'beta', value: 'always' }];

  it.each([
    'beta=always',
    'a=1; beta=always',
    'beta=always; z=2',
    'a=1; beta=always; z=2',
    'a=1;beta=always;z=2',
  ])('is found in %s', header => expect(holds(beta, header)).toBe(true));

  it.each([
    '',
    'beta=alwaysnot',
    'xbeta=always',
    'a=1; xbeta=always',
    'beta=never',
    'a=beta=always',
    'beta=always2; b=always',
  ])('is not found in %s', header => expect(holds(beta, header)).toBe(false));

  it('is a literal, whatever its letters', () => {
    const odd = [{ name: 'a.b', value: '(x+1)*$' }];
    expect(holds(odd, 'c=1; a.b=(x+1)*$')).toBe(true);
    expect(holds(odd, 'c=1; aXb=(x+1)*$')).toBe(false);
  });
});

describe('an expression for a cookie', () => {
  const user = (value: string) => [
    { name: 'user', value, type: 'RegularExpression' as const },
  ];

  it('holds for the whole value, with or without anchors', () => {
    for (const value of ['u(1|2)', '^u(1|2)$', 'u[12]']) {
      expect(holds(user(value), 'a=b; user=u1')).toBe(true);
      expect(holds(user(value), 'user=u12')).toBe(false);
      expect(holds(user(value), 'user=xu1')).toBe(false);
    }
  });

  it.each(['.*x', '[^a]*x', '\\S*x', '\\W.*x', '[a-z; =]*x'])(
    'never runs on into the next cookie: %s',
    value => expect(holds(user(value), 'user=no; other=x')).toBe(false),
  );

  it.each(['a$|b', '\\p{Lu}x', '[\\D]', 'a[b', '[ -~]x', '[;]'])(
    'is refused where that cannot be seen to: %s',
    value =>
      expect(cookiePattern(user(value))).toEqual({
        refused: expect.stringMatching(/^the expression for cookie user/),
      }),
  );
});

describe('several cookies', () => {
  it('must all be there, in any order', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'x'),
      minLength: 1,
      maxLength: 2,
    });
    const pairs = fc.uniqueArray(fc.tuple(letters, letters), {
      selector: ([name]) => name,
      maxLength: 4,
    });
    fc.assert(
      fc.property(pairs, pairs, (asked, sent) => {
        fc.pre(asked.length > 0);
        const header = sent.map(([n, v]) => `${n}=${v}`).join('; ');
        const jar = cookiesIn(header);
        expect(
          holds(
            asked.map(([name, value]) => ({ name, value })),
            header,
          ),
        ).toBe(asked.every(([name, value]) => jar.get(name) === value));
      }),
      { numRuns: 500 },
    );
  });

  it('are refused beyond 4, with the number', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map(name => ({ name, value: '1' }));
    expect(cookiePattern(five)).toEqual({
      refused: '5 cookies in one entry: a route can ask for at most 4 at once',
    });
  });
});
