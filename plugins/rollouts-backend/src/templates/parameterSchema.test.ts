// SPDX-License-Identifier: Apache-2.0
import type { ParameterSchema } from './parameterSchema';
import { readParameters, schemaProblem } from './parameterSchema';

const schema: ParameterSchema = {
  type: 'object',
  required: ['image'],
  properties: {
    image: { type: 'string', maxLength: 20 },
    replicas: { type: 'integer', default: 2, minimum: 1 },
    share: { type: 'number' },
    debug: { type: 'boolean' },
    size: { enum: ['small', 'big'] },
    env: { type: 'object', additionalProperties: { type: 'string' } },
    hosts: { type: 'array', items: { type: 'string', pattern: '^[a-z.]+$' } },
  },
};

describe('the parameters of a release', () => {
  it('become values of their types, with the defaults; what is not given is null', () => {
    const texts = {
      image: '5',
      share: '2',
      debug: 'true',
      env: '{"A": "x"}',
      hosts: '["shop.test"]',
    };
    expect(readParameters(schema, texts)).toEqual({
      ...{ image: '5', replicas: 2n, share: 2, debug: true, size: null },
      ...{ env: new Map([['A', 'x']]), hosts: ['shop.test'] },
    });
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'parameters.image is missing'],
    [
      { image: 'a', other: '1' },
      'parameters.other is no parameter of the template; there are: image, replicas',
    ],
    [
      { image: 'a', constructor: '1' },
      'parameters.constructor is no parameter',
    ],
    [
      { image: 'a', ['__proto__']: '{}' },
      'parameters.__proto__ is no parameter',
    ],
    [{ image: 'a', replicas: '0' }, 'parameters.replicas must be >= 1'],
    [{ image: 'a', replicas: 'many' }, 'parameters.replicas must be integer'],
    [
      { image: 'a', replicas: '2, "x": 1' },
      'parameters.replicas must be integer',
    ],
    [
      { image: 'a', size: 'huge' },
      'parameters.size must be equal to one of the allowed values: small, big',
    ],
    [{ image: 'a', env: '{"A": 1}' }, 'parameters.env.A must be string'],
    [
      { image: 'a', env: '{"__proto__": {"x": "y"}}' },
      'parameters.env has a field __proto__',
    ],
    [
      { image: 'a', hosts: '["a", "B"]' },
      'parameters.hosts.1 must match pattern',
    ],
    [
      { image: 'a'.repeat(21) },
      'parameters.image must NOT have more than 20 characters',
    ],
  ])('are refused by their name: %j', (texts, message) => {
    // Of an object literal `__proto__` in brackets is a field like any other.
    expect(() => readParameters(schema, texts)).toThrow(message);
  });

  it('are held against patterns in the time of their length, whatever the pattern', () => {
    const slow: ParameterSchema = {
      type: 'object',
      properties: { a: { type: 'string', pattern: '^(a+)+$' } },
    };
    expect(() => readParameters(slow, { a: `${'a'.repeat(2_000)}!` })).toThrow(
      'parameters.a must match pattern',
    );
  });
});

describe('a schema of parameters', () => {
  it.each<[string, unknown, string]>([
    ['of no object', { type: 'string' }, 'begin it with type: object'],
    [
      'that is none',
      { type: 'object', properties: { a: { type: 'texts' } } },
      'is no JSON schema',
    ],
    [
      'that refers to an address',
      {
        type: 'object',
        properties: { a: { $ref: 'http://127.0.0.1:1/a.json' } },
      },
      "can't resolve reference",
    ],
    [
      'that refers to a file',
      { type: 'object', properties: { a: { $ref: 'file:///etc/passwd' } } },
      "can't resolve reference",
    ],
    [
      'with a pattern that looks around',
      { type: 'object', properties: { a: { pattern: '(?=a)' } } },
      'is no JSON schema',
    ],
    [
      'with a name that no expression can say',
      { type: 'object', properties: { 'a-b': {} } },
      'a parameter "a-b"',
    ],
    [
      'that is huge',
      { type: 'object', description: 'a'.repeat(70_000) },
      'is longer than',
    ],
  ])('%s is refused', (_what, schemaOf, problem) => {
    expect(schemaProblem(schemaOf)).toContain(problem);
  });

  it('may refer to its own definitions', () => {
    const own = {
      type: 'object',
      definitions: { port: { type: 'integer' } },
      properties: { port: { $ref: '#/definitions/port' } },
    };
    expect(schemaProblem(own)).toBeUndefined();
    expect(readParameters(own, { port: '80' })).toEqual({ port: 80n });
  });
});
