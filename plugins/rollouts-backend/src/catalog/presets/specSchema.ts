// SPDX-License-Identifier: Apache-2.0
/**
 * Checks parts of a Rollout's spec against the schema of manifests/crd.yaml, so
 * that a mistake is told where it was made and not by the API server later. What
 * only the API server can judge (the schema's CEL rules) it judges on arrival.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { ErrorObject, ValidateFunction } from 'ajv';
import Ajv from 'ajv';
import { parse } from 'yaml';

/** A part of the spec that somebody writes by hand. */
export type SpecPart = 'strategy' | 'steps' | 'analysis';

/** A JSON schema as far as it is looked at here. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** Fields of a spec that an entity and its workload decide. */
const FOUND = ['workloadRef', 'disabled', 'paused'];
const FOUND_TRAFFIC = ['service', 'routes'];

/** Compiled when first needed: that takes most of a second. */
const validators = new Map<SpecPart, ValidateFunction>();

/**
 * What is wrong with a part of a spec, one sentence each, at most 3; the path
 * begins with `name`. Empty: as far as the schema can tell it is right.
 *
 * @example specProblems('steps', [{replica: 1}], 'steps') is `["steps[0].replica is unknown; there are replicas, traffic, pause, analysis"]`
 */
export function specProblems(
  part: SpecPart,
  value: unknown,
  name: string,
): string[] {
  const validate = validators.get(part) ?? compile(part);
  validators.set(part, validate);
  if (validate(value)) return [];
  const sentences = (validate.errors ?? [])
    // Each branch of an alternative says what it misses; the alternative itself says it once.
    .filter(({ schemaPath }) => !/\/anyOf\/\d/.test(schemaPath))
    .map(error => sentenceOfError(error, name));
  const unknown = sentences.filter(it => it.includes(' is unknown; '));
  return [...new Set(unknown.length ? unknown : sentences)].slice(0, 3);
}

function compile(part: SpecPart): ValidateFunction {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    logger: false,
  });
  const spec = strict(specSchemaOfCrd());
  const { traffic, ...rest } = without(spec, FOUND).properties ?? {};
  switch (part) {
    case 'strategy':
      return ajv.compile({
        ...spec,
        required: ['strategy'],
        properties: { ...rest, traffic: without(traffic, FOUND_TRAFFIC) },
      });
    case 'steps':
      return ajv.compile(rest.strategy.properties?.steps ?? {});
    case 'analysis':
      return ajv.compile(rest.analysis);
    default:
      return part satisfies never;
  }
}

/** @throws Error where the package is incomplete. */
function specSchemaOfCrd(): Schema {
  const file = resolve(
    resolvePackagePath('@teal/rollouts-backend', 'manifests'),
    'crd.yaml',
  );
  const crd = parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }) as {
    spec: { versions: { schema: { openAPIV3Schema: Schema } }[] };
  };
  const [{ schema }] = crd.spec.versions;
  const spec = schema.openAPIV3Schema.properties?.spec;
  if (!spec) throw new Error(`${file} has no schema of spec`);
  return spec;
}

/** The API server drops what the schema doesn't know; an author must hear of it. */
function strict(schema: Schema): Schema {
  const { properties, items, additionalProperties, ...keywords } = schema;
  const open =
    keywords['x-kubernetes-preserve-unknown-fields'] === true ||
    additionalProperties !== undefined;
  return {
    ...keywords,
    ...(items ? { items: strict(items) } : {}),
    ...(additionalProperties ? { additionalProperties } : {}),
    ...(properties && {
      properties: mapped(properties, strict),
      ...(open ? {} : { additionalProperties: false }),
    }),
  };
}

function without(schema: Schema, names: readonly string[]): Schema {
  const { required, ...others } = schema;
  return {
    ...others,
    properties: Object.fromEntries(
      Object.entries(schema.properties ?? {}).filter(
        ([name]) => !names.includes(name),
      ),
    ),
    required: (required ?? []).filter(name => !names.includes(name)),
  };
}

function mapped(
  schemas: Readonly<Record<string, Schema>>,
  change: (schema: Schema) => Schema,
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, it]) => [name, change(it)]),
  );
}

function sentenceOfError(error: ErrorObject, name: string): string {
  const path = `${name}${dotted(error.instancePath)}`;
  const { params, keyword } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys(
        (error.parentSchema?.properties ?? {}) as object,
      );
      return `${path}.${
        params.additionalProperty
      } is unknown; there are ${known.join(', ')}`;
    }
    case 'required':
      return `${path} needs ${params.missingProperty}`;
    case 'enum':
      return `${path} is ${JSON.stringify(
        error.data,
      )}; it can be ${params.allowedValues.join(', ')}`;
    case 'anyOf':
      return `${path} must be a number or a text`;
    case 'pattern':
      return `${path} is ${JSON.stringify(
        error.data,
      )}, which has not the form that it needs (${params.pattern})`;
    default:
      return `${path} ${error.message ?? 'is wrong'}`;
  }
}

/** `/0/traffic/weight` as `[0].traffic.weight`. */
function dotted(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map(part => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
}
