// SPDX-License-Identifier: Apache-2.0
import { compileExpression } from './expression';

function yields(
  text: string,
  parameters: Record<string, unknown> = {},
): unknown {
  return compileExpression(text)({ parameters });
}

describe('an expression', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ['parameters.name', { name: 'cart' }, 'cart'],
    ['parameters.n + 1', { n: 2n }, 3],
    ['parameters.n > 2 ? "many" : "few"', { n: 2n }, 'few'],
    ['parameters.host + ":" + string(parameters.port)', host(), 'shop:80'],
    ['parameters.x == null ? 5 : int(parameters.x)', { x: null }, 5],
    ['parameters.on ? dyn({"a": 1}) : dyn(null)', { on: false }, null],
    [
      'parameters.env.map(k, {"name": k, "value": parameters.env[k]})',
      env(),
      [{ name: 'A', value: 'x' }],
    ],
    [
      '["a"] + parameters.more.filter(it, it != "b")',
      { more: ['b', 'c'] },
      ['a', 'c'],
    ],
    ['parameters.name.lowerAscii().startsWith("c")', { name: 'Cart' }, true],
  ])('%s', (text, parameters, value) => {
    expect(yields(text, parameters)).toEqual(value);
  });

  it.each([
    ['process.env.HOME', 'Unknown variable: process'],
    ['globalThis', 'Unknown variable: globalThis'],
    ['require("fs")', 'there is no require()'],
    ['parameters.constructor', 'No such key: constructor'],
    ['parameters["constructor"]["constructor"]', 'No such key: constructor'],
    ['parameters.__proto__', 'No such key: __proto__'],
    ['parameters.name.constructor', 'No such key: constructor'],
    ['parameters.list.length', 'No such key: length'],
    ['parameters.toString', 'No such key: toString'],
    ['parameters.name.toString()', 'there is no toString()'],
  ])('reaches nothing but its parameters: %s', (text, why) => {
    expect(() => yields(text, { name: 'cart', list: ['a'] })).toThrow(why);
  });

  it.each([
    [
      'a regular expression, which may go on for ever',
      'parameters.name.matches("(a+)+$")',
      'there is no matches()',
    ],
    [
      'comprehensions in comprehensions',
      'parameters.l.map(a, parameters.l.map(b, a))',
      'has 2 of',
    ],
    [
      'names that double what they name',
      'cel.bind(a, "x", a + a)',
      'there is no bind()',
    ],
    [
      'lists made of a text',
      'parameters.name.split("")',
      'there is no split()',
    ],
    ['what is too long', `"${'a'.repeat(1_000)}"`, 'characters; at most 1000'],
    [
      'what is too deep',
      `${'('.repeat(30)}1${')'.repeat(30)}`,
      'Exceeded maxDepth',
    ],
    [
      'what has too many parts',
      Array(100).fill('1').join('+'),
      'Exceeded maxAstNodes',
    ],
    ['half an expression', 'parameters.name +', 'Unexpected token'],
  ])('refuses %s', (_what, text, why) => {
    expect(() => compileExpression(text)).toThrow(why);
  });

  it.each(['duration', 'timestamp', 'bytes', 'type'])(
    'makes no %s, which no object can hold',
    name => {
      expect(() => compileExpression(`${name}("10s")`)).toThrow(
        `there is no ${name}()`,
      );
    },
  );

  it.each(['b"abc"', '1u', '9007199254740993', '1.0 / 0.0'])(
    'does not yield %s, which no object can hold',
    text => {
      expect(() => yields(text)).toThrow('no object can hold');
    },
  );

  it('leaves the prototypes of this process alone', () => {
    expect(yields('{"__proto__": {"polluted": true}, "a": 1}')).toEqual({
      a: 1,
    });
    expect({}).not.toHaveProperty('polluted');
  });
});

function host(): Record<string, unknown> {
  return { host: 'shop', port: 80n };
}

function env(): Record<string, unknown> {
  return { env: new Map([['A', 'x']]) };
}
