// SPDX-License-Identifier: Apache-2.0
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import useAsync from 'react-use/lib/useAsync';

/** Entity ref of who is signed in; undefined until it is known. */
export function useSignedIn(): string | undefined {
  const identity = useApi(identityApiRef);
  const { value } = useAsync(() => identity.getBackstageIdentity(), [identity]);
  return value?.userEntityRef;
}
