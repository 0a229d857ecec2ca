// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workloadMarks } from '@teal/rollouts-common';
import {
  AccountNameError,
  Manifest,
  manifestsDirectory,
  readManifests,
  resourceTypeOf,
  SHIPPED_ACCOUNT,
} from './manifests';
import { GATE_POLICY, GATE_PROBE } from './proveGate';

// Each test reads and parses every file that is shipped, which takes a loaded machine seconds.
jest.setTimeout(60_000);

const policies = {
  serverVersion: 'v1.36.3',
  mutating: 'v1',
  validating: 'v1',
} as const;

const named = (manifests: Manifest[], kind: string, name: string) => {
  const found = manifests.find(
    manifest => manifest.kind === kind && manifest.metadata.name === name,
  );
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};

describe('readManifests', () => {
  it('brings the kind before the policies that are about it, and the namespace before what is in it', async () => {
    const kinds = (
      await readManifests({ policies, accounts: [SHIPPED_ACCOUNT] })
    ).map(({ kind }) => kind);
    expect(kinds[0]).toBe('CustomResourceDefinition');
    expect(kinds[3]).toBe('Namespace');
    expect(kinds[kinds.length - 1]).toBe('Deployment');
  });

  it('puts every account into the conditions of gate, notice and actor', async () => {
    const accounts = [
      SHIPPED_ACCOUNT,
      'system:serviceaccount:portal:backstage',
    ];
    const manifests = await readManifests({ policies, accounts });
    for (const [kind, name] of [
      ['MutatingAdmissionPolicy', GATE_POLICY],
      ['MutatingAdmissionPolicy', 'actor.rollouts.teal.dev'],
      ['ValidatingAdmissionPolicy', 'notice.rollouts.teal.dev'],
    ]) {
      expect(JSON.stringify(named(manifests, kind, name))).toContain(
        `username in ['${accounts[0]}', '${accounts[1]}']`,
      );
    }
  });

  it.each(["x'] || true || '' in ['", 'a\\', '"', '', 'line\nbreak'])(
    'refuses %j, which would end the text that it is put into',
    async account => {
      await expect(
        readManifests({ policies, accounts: [account] }),
      ).rejects.toThrow(AccountNameError);
    },
  );

  it('asks an older server for its older version of the policies', async () => {
    const manifests = await readManifests({
      policies: { ...policies, mutating: 'v1beta1' },
      accounts: [SHIPPED_ACCOUNT],
    });
    const gate = named(manifests, 'MutatingAdmissionPolicy', GATE_POLICY);
    expect(resourceTypeOf(gate)).toEqual({
      group: 'admissionregistration.k8s.io',
      version: 'v1beta1',
      plural: 'mutatingadmissionpolicies',
    });
  });

  it('leaves out the policies that a server does not know', async () => {
    const manifests = await readManifests({
      policies: { ...policies, mutating: undefined },
      accounts: [SHIPPED_ACCOUNT],
    });
    expect(manifests.filter(({ kind }) => kind.startsWith('Mutating'))).toEqual(
      [],
    );
  });

  it('brings the webhook in place of what a server lacks, with the address and the accounts of this installation', async () => {
    const accounts = [SHIPPED_ACCOUNT, 'alice'];
    const webhook = { url: 'https://10.0.0.7:9443' };
    const lacks = { ...policies, mutating: undefined };
    const older = await readManifests({ policies: lacks, accounts, webhook });
    const gate = JSON.stringify(
      named(older, 'MutatingWebhookConfiguration', 'rollouts.teal.dev'),
    );
    expect(gate).toContain('"url":"https://10.0.0.7:9443/gate/');
    expect(gate).not.toContain('"service"');
    expect(gate).toContain(`username in ['${SHIPPED_ACCOUNT}', 'alice']`);
    const kindsOf = (manifests: Manifest[]) =>
      manifests.map(({ kind }) => kind);
    expect(kindsOf(older)).not.toContain('ValidatingWebhookConfiguration');
    expect(
      kindsOf(
        await readManifests({
          policies: { ...lacks, validating: undefined },
          accounts,
          webhook,
        }),
      ),
    ).toContain('ValidatingWebhookConfiguration');
    expect(
      kindsOf(await readManifests({ policies, accounts, webhook })),
    ).not.toContain('MutatingWebhookConfiguration');
  });

  it('names every annotation of a release in the gate, so that none of them outlives it', async () => {
    const manifests = await readManifests({
      policies,
      accounts: [SHIPPED_ACCOUNT],
    });
    const gate = JSON.stringify(
      named(manifests, 'MutatingAdmissionPolicy', GATE_POLICY),
    );
    const fields = /original-(min-ready|progress-deadline|max-|strategy-type)/;
    for (const mark of Object.values(workloadMarks)) {
      const name = fields.test(mark)
        ? `'name': '${mark.split('original-')[1]}'`
        : mark;
      expect(gate).toContain(name);
    }
  });

  it('names every policy and kind in the roles that may read and install it', async () => {
    const manifests = await readManifests({
      policies,
      accounts: [SHIPPED_ACCOUNT],
    });
    const names = manifests
      .filter(({ kind }) => /Policy$|Definition$/.test(kind))
      .map(({ metadata }) => metadata.name);
    expect(names).toContain(GATE_POLICY);
    for (const file of ['rbac.yaml', 'optional/installer-rbac.yaml']) {
      const role = await readFile(join(manifestsDirectory, file), 'utf8');
      expect(names.filter(name => !role.includes(` ${name}\n`))).toEqual([]);
    }
  });

  it('knows a path for everything it brings', async () => {
    const manifests = await readManifests({
      policies,
      accounts: [SHIPPED_ACCOUNT],
    });
    expect(
      manifests.map(manifest => resourceTypeOf(manifest).plural),
    ).not.toContain(undefined);
    expect(
      named(manifests, 'Deployment', GATE_PROBE.name).metadata.namespace,
    ).toBe(GATE_PROBE.namespace);
  });
});
