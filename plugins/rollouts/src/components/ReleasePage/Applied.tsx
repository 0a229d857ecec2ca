// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { AppliedComparison } from './AppliedComparison';
import { AppliedManifest } from './AppliedManifest';
import { OtherRelease } from './OtherRelease';
import { useOtherReleases } from './useOtherReleases';

/** What the release applied: what differs from another one, or all of it. */
export function Applied({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { others, before } = useOtherReleases(release);
  const [chosen, setChosen] = useState<string>();
  const other = chosen ?? before?.id ?? '';
  const title = t('applied.title');
  return (
    <section aria-label={title}>
      <Typography variant="h6" component="h3" gutterBottom>
        {title}
      </Typography>
      {others.length > 0 && (
        <OtherRelease others={others} value={other} onChange={setChosen} />
      )}
      {other ? (
        <AppliedComparison id={release.id} other={other} />
      ) : (
        <AppliedManifest id={release.id} />
      )}
      <Typography variant="caption" color="textSecondary">
        {t('applied.masked')}
      </Typography>
    </section>
  );
}
