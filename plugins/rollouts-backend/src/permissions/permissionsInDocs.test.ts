// SPDX-License-Identifier: Apache-2.0
/** What people read of permissions before they write a policy. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolloutPermissions } from '@teal/rollouts-common';

const docs = resolve(__dirname, '../../../../docs');
const permissions = readFileSync(resolve(docs, 'permissions.md'), 'utf8');
const install = readFileSync(resolve(docs, 'install.md'), 'utf8');

it.each(rolloutPermissions.map(({ name }) => name))(
  'docs/permissions.md says what %s is for',
  name => {
    expect(permissions).toContain(`\`${name}\``);
  },
);

it('the RBAC example gives rights that there are, with their own actions', () => {
  const lines = [...install.matchAll(/^p, \S+, (\S+), (\S+), allow$/gm)];
  expect(lines.length).toBeGreaterThan(5);
  for (const [, name, action] of lines) {
    const permission = rolloutPermissions.find(it => it.name === name);
    expect([name, permission?.attributes.action]).toEqual([name, action]);
  }
});
