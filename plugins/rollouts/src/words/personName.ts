// SPDX-License-Identifier: Apache-2.0

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/**
 * A short name for whoever the API server or the portal saw.
 *
 * @example `system:serviceaccount:argocd:controller` is `argocd/controller`; `user:default/bob` is `bob`.
 */
export function personName(user: string): string {
  if (user.startsWith(SERVICE_ACCOUNT)) {
    return user.slice(SERVICE_ACCOUNT.length).replace(':', '/');
  }
  return user.replace(/^user:default\//, '');
}
