// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AdmissionPolicies,
  admissionFlags,
  usualPolicies,
} from './admissionFlags.ts';

const v1 = 'admissionregistration.k8s.io/v1';
const noMutating = `${v1}/mutatingadmissionpolicies=false,${v1}/mutatingadmissionpolicybindings=false`;
const noValidating = `${v1}/validatingadmissionpolicies=false,${v1}/validatingadmissionpolicybindings=false`;

const cases: readonly [string, AdmissionPolicies, readonly string[]][] = [
  ['1.36', true, []],
  [
    '1.36',
    'validating',
    [
      '--disable-admission-plugins=MutatingAdmissionPolicy',
      `--runtime-config=${noMutating}`,
    ],
  ],
  [
    '1.36',
    false,
    [
      '--disable-admission-plugins=MutatingAdmissionPolicy,ValidatingAdmissionPolicy',
      `--runtime-config=${noMutating},${noValidating}`,
    ],
  ],
  [
    '1.34',
    true,
    [
      '--feature-gates=MutatingAdmissionPolicy=true',
      `--runtime-config=${v1}beta1/mutatingadmissionpolicies=true,${v1}beta1/mutatingadmissionpolicybindings=true`,
    ],
  ],
  ['1.34', 'validating', []],
  ['1.30', 'validating', []],
  [
    '1.30',
    false,
    [
      '--disable-admission-plugins=ValidatingAdmissionPolicy',
      `--runtime-config=${noValidating}`,
    ],
  ],
];

for (const [kubernetes, policies, flags] of cases) {
  test(`Kubernetes ${kubernetes} with policies ${policies}`, () => {
    assert.deepEqual(admissionFlags(kubernetes, policies), flags);
  });
}

test('what a version has where nobody chose needs no flag', () => {
  for (const kubernetes of ['1.30', '1.34', '1.35', '1.36', '1.37']) {
    const usual = usualPolicies(kubernetes);
    assert.deepEqual(admissionFlags(kubernetes, usual), []);
  }
});

test('a version without MutatingAdmissionPolicy refuses to have it', () => {
  assert.throws(
    () => admissionFlags('1.33', true),
    /Kubernetes 1\.33 has no MutatingAdmissionPolicy/,
  );
});

test('a version has two numbers', () => {
  assert.throws(() => usualPolicies('v1.34.4'), /like 1\.34, not "v1\.34\.4"/);
});
