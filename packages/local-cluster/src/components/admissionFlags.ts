// SPDX-License-Identifier: Apache-2.0

/**
 * Which admission policies an API server has. `true`: all that its version can have, in 1.34 and 1.35 with the beta of
 * MutatingAdmissionPolicy switched on. `'validating'`: no MutatingAdmissionPolicy. `false`: none at all, as before 1.30.
 */
export type AdmissionPolicies = boolean | 'validating';

const group = 'admissionregistration.k8s.io';

/** Since when MutatingAdmissionPolicy is there with nothing switched on, and since when as a beta. */
const generalSince = 36;
const betaSince = 34;

/** As a server of this version (1.34) has them where nobody chose. */
export function usualPolicies(kubernetes: string): AdmissionPolicies {
  return minorOf(kubernetes) >= generalSince ? true : 'validating';
}

/** The API version in which a server of this version can have MutatingAdmissionPolicy. */
export function mutatingPolicyVersion(
  kubernetes: string,
): 'v1' | 'v1beta1' | undefined {
  const minor = minorOf(kubernetes);
  if (minor >= generalSince) return 'v1';
  return minor >= betaSince ? 'v1beta1' : undefined;
}

/**
 * Flags of the API server, for a version such as 1.34.
 *
 * @throws Error - this version has no MutatingAdmissionPolicy to switch on
 */
export function admissionFlags(
  kubernetes: string,
  policies: AdmissionPolicies,
): string[] {
  const mutating = mutatingPolicyVersion(kubernetes);
  if (policies === true && !mutating) {
    throw new Error(
      `Kubernetes ${kubernetes} has no MutatingAdmissionPolicy: choose the admission policies 'validating' or none`,
    );
  }
  const off = [
    ...(policies !== true && mutating === 'v1' ? ['Mutating'] : []),
    ...(policies === false ? ['Validating'] : []),
  ];
  const apis = off.flatMap(kind => resourcesOf(`${group}/v1`, kind, false));
  const beta = policies === true && mutating === 'v1beta1';
  if (beta) apis.push(...resourcesOf(`${group}/v1beta1`, 'Mutating', true));
  return [
    ...(beta ? ['--feature-gates=MutatingAdmissionPolicy=true'] : []),
    ...(off.length
      ? [
          `--disable-admission-plugins=${off
            .map(kind => `${kind}AdmissionPolicy`)
            .join(',')}`,
        ]
      : []),
    ...(apis.length ? [`--runtime-config=${apis.join(',')}`] : []),
  ];
}

function resourcesOf(version: string, kind: string, served: boolean): string[] {
  return ['policies', 'policybindings'].map(
    resource =>
      `${version}/${kind.toLowerCase()}admission${resource}=${served}`,
  );
}

function minorOf(kubernetes: string): number {
  const minor = /^1\.(\d+)$/.exec(kubernetes)?.[1];
  if (!minor) {
    throw new Error(
      `a Kubernetes version is written like 1.34, not "${kubernetes}"`,
    );
  }
  return Number(minor);
}
