// SPDX-License-Identifier: Apache-2.0
/** A file of two YAML documents: what the template is, and the workload that it makes. */
import type { ParameterSchema } from './parameterSchema';
import { schemaProblem } from './parameterSchema';
import { assertExpressions } from './renderTree';
import { TemplateError } from './TemplateError';
import type { YamlTree } from './yamlTree';
import { fieldOf, plainValue, readYaml } from './yamlTree';

/** Ready to be rendered. */
export interface DeploymentTemplate {
  readonly id: string;
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  readonly parameters: ParameterSchema;
  readonly manifest: YamlTree;
  readonly file: string;
}

const API_VERSION = 'rollouts.teal.dev/v1alpha1';
const KIND = 'DeploymentTemplate';
const ID = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const VERSION = /^[A-Za-z0-9][-A-Za-z0-9._+]{0,62}$/;
const FIELDS = ['apiVersion', 'kind', 'metadata', 'spec'];

/**
 * @returns undefined where the file is something else that is kept beside templates.
 * @throws TemplateError that names the line
 */
export function readTemplate(
  file: string,
  text: string,
): DeploymentTemplate | undefined {
  if (!text.includes(KIND)) return undefined;
  const documents = readYaml(file, text);
  const [head, manifest] = documents;
  if (textAt(file, head, ['kind']) !== KIND) return undefined;
  assertFields(file, head, FIELDS);
  if (textAt(file, head, ['apiVersion']) !== API_VERSION) {
    throw errorAt(file, head, ['apiVersion'], `is not ${API_VERSION}`);
  }
  if (documents.length !== 2) {
    throw new TemplateError(
      { file, ...(documents[2] ?? head).at },
      `has ${documents.length} documents; after the template itself comes one workload`,
    );
  }
  const id = matching(file, head, ['metadata', 'name'], ID);
  const version = matching(file, head, ['spec', 'version'], VERSION);
  assertExpressions(file, manifest);
  return {
    ...{ id, version, manifest, file },
    title: textAt(file, head, ['metadata', 'title']),
    description: textAt(file, head, ['metadata', 'description']),
    parameters: schemaOf(file, head),
  };
}

function schemaOf(file: string, head: YamlTree): ParameterSchema {
  const path = ['spec', 'parameters'];
  const tree = at(head, path);
  if (!tree) return { type: 'object', properties: {} };
  const schema = plainValue(tree);
  const problem = schemaProblem(schema);
  if (problem !== undefined) throw errorAt(file, head, path, problem);
  return schema as ParameterSchema;
}

function assertFields(
  file: string,
  head: YamlTree,
  fields: readonly string[],
): void {
  const odd =
    head.kind === 'map' &&
    head.entries.find(({ key }) => !fields.includes(key));
  if (odd) {
    throw new TemplateError(
      { file, ...odd.at },
      `${odd.key} is unknown; there are ${fields.join(', ')}`,
    );
  }
}

function matching(
  file: string,
  head: YamlTree,
  path: readonly string[],
  pattern: RegExp,
): string {
  const text = textAt(file, head, path);
  if (text === undefined) throw errorAt(file, head, path, 'is missing');
  if (pattern.test(text)) return text;
  throw errorAt(
    file,
    head,
    path,
    `"${text.slice(0, 64)}" has other signs than it may have, or more than 63`,
  );
}

function textAt(
  file: string,
  head: YamlTree,
  path: readonly string[],
): string | undefined {
  const tree = at(head, path);
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) {
    return undefined;
  }
  if (tree.kind === 'scalar' && typeof tree.value === 'string') {
    return tree.value;
  }
  throw errorAt(file, head, path, 'is no text; put it in quotes');
}

function at(tree: YamlTree, path: readonly string[]): YamlTree | undefined {
  return path.reduce<YamlTree | undefined>(
    (it, key) => it && fieldOf(it, key),
    tree,
  );
}

function errorAt(
  file: string,
  head: YamlTree,
  path: readonly string[],
  problem: string,
): TemplateError {
  // Where a field is missing, the innermost thing that is there.
  let place = head;
  for (const key of path) place = fieldOf(place, key) ?? place;
  return new TemplateError(
    { file, ...place.at },
    `${path.join('.')} ${problem}`,
  );
}
