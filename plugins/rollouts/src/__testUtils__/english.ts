// SPDX-License-Identifier: Apache-2.0
import { mockApis } from '@backstage/frontend-test-utils';
import { rolloutsTranslationRef, type Translate } from '../translation';

/** The plugin's own texts, without a portal around them. */
export function english(): Translate {
  const snapshot = mockApis
    .translation()
    .getTranslation(rolloutsTranslationRef);
  if (!snapshot.ready) throw new Error('The default texts need no loading');
  return snapshot.t;
}
