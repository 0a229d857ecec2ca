// SPDX-License-Identifier: Apache-2.0
/**
 * The API server's own OpenAPI, by which a mistake is told with the line of the
 * template: the server itself would name a field, and not always the right one.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import Ajv from 'ajv';
import type { ClusterConnection } from '../controller/kubeApi';

/** What is wrong with one part of an object. */
export interface SchemaProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** What of a JSON schema is looked at here. */
interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  'x-kubernetes-group-version-kind'?: readonly {
    group: string;
    version: string;
    kind: string;
  }[];
  [keyword: string]: unknown;
}

interface Index {
  readonly paths: Readonly<
    Record<string, { readonly serverRelativeURL: string } | undefined>
  >;
}

interface Document {
  readonly components: { readonly schemas: Record<string, Schema> };
}

interface Compiled {
  /** Of the document, hash included. */
  readonly url: string;
  readonly validators: Map<string, ValidateFunction>;
  readonly ajv: Ajv;
  readonly schemas: Record<string, Schema>;
}

const INDEX = '/openapi/v3';
const DOCUMENT_TIMEOUT_MS = 30_000;
const MOST_TOLD = 3;

/** Keeps what was compiled for as long as the server has the same. */
export class ClusterSchemas {
  readonly #compiled = new Map<string, Compiled>();

  /**
   * At most 3. Empty: as far as the schema can tell it is right.
   *
   * @throws KubeApiError, ClusterUnreachableError where the server doesn't show its OpenAPI
   */
  async problems(
    connection: ClusterConnection,
    object: Readonly<Record<string, unknown>>,
  ): Promise<SchemaProblem[]> {
    const { apiVersion, kind } = object;
    const compiled = await this.#of(connection, String(apiVersion));
    const validate = compiled && validatorOf(compiled, String(kind));
    if (!validate || validate(object)) return [];
    return told(validate.errors ?? []);
  }

  async #of(
    connection: ClusterConnection,
    apiVersion: string,
  ): Promise<Compiled | undefined> {
    const path = `apis/${apiVersion}`;
    const { paths } = await connection.get<Index>(INDEX);
    const url = paths[path]?.serverRelativeURL;
    if (url === undefined) return undefined;
    const key = `${connection.name} ${path}`;
    const known = this.#compiled.get(key);
    if (known?.url === url) return known;
    const { components } = await connection.get<Document>(`${INDEX}/${path}`, {
      timeoutMs: DOCUMENT_TIMEOUT_MS,
    });
    Object.values(components.schemas).forEach(refuseUnknownFields);
    const ajv = new Ajv({
      strict: false,
      allErrors: true,
      verbose: true,
      validateFormats: false,
      logger: false,
    });
    ajv.addSchema({ $id: 'cluster', components });
    const fresh: Compiled = {
      ...{ url, ajv, schemas: components.schemas },
      validators: new Map(),
    };
    this.#compiled.set(key, fresh);
    return fresh;
  }
}

/** What isn't declared is a mistake in a manifest, though JSON schema lets it in. */
function refuseUnknownFields(schema: Schema): void {
  if (schema.properties && schema.additionalProperties === undefined) {
    schema.additionalProperties = false;
  }
}

function validatorOf(
  { schemas, validators, ajv }: Compiled,
  kind: string,
): ValidateFunction | undefined {
  const known = validators.get(kind);
  if (known) return known;
  const name = Object.keys(schemas).find(it =>
    schemas[it]['x-kubernetes-group-version-kind']?.some(
      meant => meant.kind === kind,
    ),
  );
  if (name === undefined) return undefined;
  const validate = ajv.compile({
    $ref: `cluster#/components/schemas/${name}`,
  });
  validators.set(kind, validate);
  return validate;
}

function told(errors: readonly ErrorObject[]): SchemaProblem[] {
  const problems = errors
    // Each branch of an alternative says what it misses; the alternative itself says it once.
    .filter(({ schemaPath }) => !/\/(anyOf|oneOf)\/\d/.test(schemaPath))
    .map(problemOf);
  const seen = new Set<string>();
  return problems
    .filter(it => {
      const key = JSON.stringify(it);
      return seen.has(key) ? false : seen.add(key);
    })
    .slice(0, MOST_TOLD);
}

function problemOf(error: ErrorObject): SchemaProblem {
  const { instancePath, keyword, message = 'is wrong', params } = error;
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part));
  switch (keyword) {
    case 'additionalProperties': {
      const parent = error.parentSchema as Schema | undefined;
      const known = Object.keys(parent?.properties ?? {});
      return {
        path: [...path, String(params.additionalProperty)],
        problem: `is unknown${
          known.length > 0 && known.length <= 12
            ? `; there are ${known.join(', ')}`
            : ''
        }`,
      };
    }
    case 'required':
      return {
        path,
        problem: `has no ${String(params.missingProperty)}`,
      };
    case 'oneOf':
    case 'anyOf':
      return { path, problem: 'is of none of the types that fit there' };
    default:
      return { path, problem: message };
  }
}
