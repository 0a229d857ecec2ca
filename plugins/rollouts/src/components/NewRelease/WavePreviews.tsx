// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { WavePreview } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { ChangesPreview } from '../ChangesPreview/ChangesPreview';
import { Notice } from '../Notice/Notice';

/** What would change in the environments behind the first. */
export function WavePreviews({ waves }: { waves: readonly WavePreview[] }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      {waves
        .filter(({ wave }) => wave > 0)
        .map(({ environment, problem, changes, warnings }) => (
          <div key={environment}>
            <Typography variant="subtitle2" component="p" gutterBottom>
              {t('newRelease.thenIn', { environment })}
            </Typography>
            {problem ? (
              <Notice tone="waiting">{problem}</Notice>
            ) : (
              <ChangesPreview changes={changes} warnings={warnings} />
            )}
          </div>
        ))}
    </>
  );
}
