// SPDX-License-Identifier: Apache-2.0
import type { ClusterConnection } from '../controller/kubeApi';

/**
 * The API user behind a connection. Every authenticated user may ask.
 *
 * @throws ClusterUnreachableError, KubeApiError
 */
export async function whoAmI(connection: ClusterConnection): Promise<string> {
  const review = await connection.create<{
    status: { userInfo: { username: string } };
  }>(
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    { fieldManager: 'teal-installer' },
  );
  return review.status.userInfo.username;
}
