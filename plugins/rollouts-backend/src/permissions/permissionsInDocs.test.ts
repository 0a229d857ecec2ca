// SPDX-License-Identifier: Apache-2.0
/** What people read of permissions before they write a policy. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  RESOURCE_TYPE_ROLLOUT,
  rolloutPermissions,
} from '@teal/rollouts-common';
import { parseAllDocuments } from 'yaml';
import { rolloutRules } from './rules';

const docs = resolve(__dirname, '../../../../docs');
const permissions = readFileSync(resolve(docs, 'permissions.md'), 'utf8');
const install = readFileSync(resolve(docs, 'install.md'), 'utf8');

it.each(rolloutPermissions.map(({ name }) => name))(
  'docs/permissions.md says what %s is for',
  name => {
    expect(permissions).toContain(`\`${name}\``);
  },
);

/** YAML and CSV of the section about the community's plugin. */
const rbac = install.slice(
  install.indexOf('### With the community'),
  install.indexOf('### Service accounts'),
);

it('the RBAC example gives rights that there are, with their own actions', () => {
  const given = [
    ...rbac.matchAll(/^p, \S+, (\S+), (\S+), allow$/gm),
    ...rbac.matchAll(
      /\{ (?:name|permission): (rollouts\S+), action: (\w+) \}/g,
    ),
  ];
  expect(given.length).toBeGreaterThan(15);
  for (const [, name, action] of given) {
    const permission = rolloutPermissions.find(it => it.name === name);
    expect([name, permission?.attributes.action]).toEqual([name, action]);
  }
});

it('the conditions of the RBAC example are rules that there are, with their parameters', () => {
  const documents = parseAllDocuments(
    /```yaml\n(# rbac-conditions.yaml\n[^`]*)```/.exec(rbac)?.[1] ?? '',
  ).map(it => it.toJS());
  expect(documents.length).toBeGreaterThan(2);
  for (const { conditions, permissionMapping } of documents) {
    for (const { name } of permissionMapping) {
      const permission = rolloutPermissions.find(it => it.name === name);
      expect(permission).toMatchObject({ resourceType: RESOURCE_TYPE_ROLLOUT });
    }
    for (const { rule, params } of rulesOf(conditions)) {
      const known = Object.values(rolloutRules).map(it => it.name);
      expect(known).toContain(rule);
      const written = `${rule} {${Object.keys(params).join(', ')}}`;
      expect(permissions).toContain(`\`${written}\``);
    }
  }
});

/** The leaves of a criteria tree. */
function rulesOf(criteria: Criteria): Leaf[] {
  if ('not' in criteria) return rulesOf(criteria.not);
  if ('allOf' in criteria) return criteria.allOf.flatMap(rulesOf);
  return [criteria];
}
interface Leaf {
  readonly rule: string;
  readonly params: object;
}
type Criteria =
  | Leaf
  | { readonly not: Criteria }
  | { readonly allOf: readonly Criteria[] };

/** A deployment template is no YAML before its expressions are replaced. */
const isTemplate = (text: string) => text.includes('kind: DeploymentTemplate');

it.each(readdirSync(docs).filter(name => name.endsWith('.md')))(
  'every YAML example of docs/%s can be read',
  name => {
    const text = readFileSync(resolve(docs, name), 'utf8');
    const examples = [...text.matchAll(/^```ya?ml\n([^`]*)^```/gm)];
    for (const [, example] of examples) {
      const errors = parseAllDocuments(example).flatMap(it => it.errors);
      expect([example, isTemplate(example) ? [] : errors]).toEqual([
        example,
        [],
      ]);
    }
  },
);
