// SPDX-License-Identifier: Apache-2.0
import { interpolated, interpolationOf } from './interpolate';

function rendered(text: string, parameters: Record<string, unknown> = {}) {
  const parts = interpolationOf(text);
  return parts ? interpolated(parts, { parameters }) : text;
}

describe('a text with expressions', () => {
  it.each<[string, unknown]>([
    ['nothing to do', 'nothing to do'],
    [
      '${HOME} and {{ mustache }} mean nothing',
      '${HOME} and {{ mustache }} mean nothing',
    ],
    ['${{ parameters.n }}', 3],
    ['  ${{ parameters.n }}\n', 3],
    ['n is ${{ parameters.n }}', 'n is 3'],
    ['${{ parameters.name }}:${{ parameters.n }}', 'cart:3'],
    ['${{ parameters.name }}${{ parameters.name }}', 'cartcart'],
    ['${{ {"a": {"b": parameters.n}} }}', { a: { b: 3 } }],
    ['${{ "}}" + parameters.name }}', '}}cart'],
    ["${{ '\\'}}' }}!", "'}}!"],
    ['${{ "${{" }}', '${{'],
  ])('%j', (text, value) => {
    expect(rendered(text, { n: 3n, name: 'cart' })).toEqual(value);
  });

  it('takes what a parameter holds as it is, and never as an expression', () => {
    const name = '${{ parameters.secret }}';
    expect(rendered('${{ parameters.name }}', { name, secret: 's' })).toBe(
      name,
    );
    expect(rendered('a ${{ parameters.name }}', { name, secret: 's' })).toBe(
      `a ${name}`,
    );
  });

  it.each([
    ['${{ parameters.n', 'has no end'],
    ['${{ "}} }}', 'has no end'],
    ['${{ { }}', 'has no end'],
    ['${{ }}', 'Unexpected token'],
  ])('is refused where it is none: %s', (text, why) => {
    expect(() => interpolationOf(text)).toThrow(why);
  });

  it.each([
    ['a list', 'a ${{ parameters.list }}'],
    ['a map', '${{ {"a": 1} }}${{ parameters.n }}'],
    ['nothing', '- ${{ parameters.nothing }}'],
  ])('has no place for %s in its middle', (what, text) => {
    expect(() => rendered(text, { list: ['a'], n: 3n, nothing: null })).toThrow(
      `yields ${what} in the middle of a text`,
    );
  });
});
