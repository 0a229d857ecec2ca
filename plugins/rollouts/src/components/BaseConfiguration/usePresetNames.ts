// SPDX-License-Identifier: Apache-2.0
import { useApi } from '@backstage/frontend-plugin-api';
import useAsync from 'react-use/lib/useAsync';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';

const NONE: readonly string[] = [];

/** Names of the portal's strategies; none until they are known, and where they can't be had. */
export function usePresetNames(): readonly string[] {
  const api = useApi(rolloutsApiRef);
  // What is stored stays to choose; a name that isn't known is refused with a sentence.
  const { value } = useAsync(
    () =>
      api.listPresets().then(
        presets => presets.map(({ name }) => name),
        () => NONE,
      ),
    [api],
  );
  return value ?? NONE;
}
