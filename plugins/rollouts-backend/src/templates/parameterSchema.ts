// SPDX-License-Identifier: Apache-2.0
/**
 * The parameters of a template: a JSON schema, as forms are made from, and the
 * texts of a release as values of it. Patterns are RE2's, which take the time of
 * the text's length whatever they say.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import Ajv from 'ajv';
import { RE2JS } from 're2js';
import { InvalidFieldError } from '../api/errors';

/** A JSON schema as far as it is looked at here. */
export interface ParameterSchema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly items?: ParameterSchema;
  readonly [keyword: string]: unknown;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const LONGEST_SCHEMA = 64 * 1024;

/** What is wrong with it, for its author; undefined: it can be used. */
export function schemaProblem(schema: unknown): string | undefined {
  if (!isSchema(schema) || schema.type !== 'object') {
    return 'is no schema of an object; begin it with type: object';
  }
  if (JSON.stringify(schema).length > LONGEST_SCHEMA) {
    return `is longer than ${LONGEST_SCHEMA} characters`;
  }
  const odd = Object.keys(schema.properties ?? {}).find(it => !NAME.test(it));
  if (odd !== undefined) {
    return `has a parameter "${odd}", which no expression can name; take letters, digits and _`;
  }
  try {
    compile(schema);
    return undefined;
  } catch (error) {
    return `is no JSON schema: ${
      error instanceof Error ? error.message : String(error)
    }`;
  }
}

/**
 * Texts -> values of their types, with the schema's defaults. What is declared
 * but not given is null; whole numbers are bigints and objects are Maps, as
 * expressions have them.
 *
 * @throws InvalidFieldError that names the parameter
 */
export function readParameters(
  schema: ParameterSchema,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const properties = schema.properties ?? {};
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (!Object.hasOwn(properties, name)) {
      const known = Object.keys(properties).join(', ') || 'none';
      throw new InvalidFieldError(
        `parameters.${name}`,
        `is no parameter of the template; there are: ${known}`,
      );
    }
    values[name] = valueOf(name, text, properties[name]);
  }
  const validate = compile({ ...schema, additionalProperties: false });
  if (!validate(values)) throw problemOf(validate.errors?.[0]);
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      forExpressions(values[name] ?? null, property),
    ]),
  );
}

function valueOf(
  name: string,
  text: string,
  { type }: ParameterSchema,
): unknown {
  if (type === 'string') return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A property of any type may be a text; of another type the schema says what it wants.
    return text;
  }
  // `"5"` for a property that says no type is the text of a form.
  if (hasProto(value)) {
    throw new InvalidFieldError(
      `parameters.${name}`,
      'has a field __proto__, which no value has',
    );
  }
  return value;
}

/** JSON.parse makes an own field of it. */
function hasProto(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto)
  );
}

/** What is no whole number by its type stays one that has a point. */
function forExpressions(
  value: unknown,
  schema: ParameterSchema | undefined,
): unknown {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && schema?.type !== 'number'
      ? BigInt(value)
      : value;
  }
  if (Array.isArray(value)) {
    return value.map(item => forExpressions(item, schema?.items));
  }
  if (typeof value !== 'object' || value === null) return value;
  // A Map has no field that every object has, so none of its keys means anything else.
  return new Map(
    Object.entries(value).map(([key, item]) => [
      key,
      forExpressions(item, fieldSchema(schema, key)),
    ]),
  );
}

function fieldSchema(
  schema: ParameterSchema | undefined,
  key: string,
): ParameterSchema | undefined {
  const { properties = {} } = schema ?? {};
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function problemOf(error: ErrorObject | undefined): InvalidFieldError {
  const { instancePath = '', message = 'is wrong', params = {} } = error ?? {};
  const missing = params.missingProperty as string | undefined;
  const path = ['parameters', ...instancePath.split('/').slice(1)];
  if (missing !== undefined) {
    return new InvalidFieldError([...path, missing].join('.'), 'is missing');
  }
  const allowed = params.allowedValues as unknown[] | undefined;
  return new InvalidFieldError(
    path.join('.'),
    allowed ? `${message}: ${allowed.join(', ')}` : message,
  );
}

/** References lead nowhere but into the schema itself: nothing is fetched. */
function compile(schema: ParameterSchema): ValidateFunction {
  const regExp = Object.assign(
    (pattern: string) => {
      const compiled = RE2JS.compile(pattern);
      return { test: (text: string) => compiled.matcher(text).find() };
    },
    // Only for validators that are written to files.
    { code: 'RE2JS' },
  );
  return new Ajv({
    strict: false,
    useDefaults: true,
    validateFormats: false,
    logger: false,
    code: { regExp },
  }).compile(schema);
}

function isSchema(value: unknown): value is ParameterSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
