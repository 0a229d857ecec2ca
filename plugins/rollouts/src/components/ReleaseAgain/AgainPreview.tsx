// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleasePreview, ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { ChangesPreview } from '../ChangesPreview/ChangesPreview';
import { EnvironmentChip } from '../EnvironmentChip/EnvironmentChip';
import { ImageName } from '../VersionPanel/ImageName';

const useStyles = makeStyles(theme => ({
  versions: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    alignItems: 'baseline',
  },
  value: { margin: 0 },
}));

/** Where it goes, what runs there, what comes, and field by field what changes. */
export function AgainPreview(props: {
  preview: ReleasePreview;
  release: ReleaseRecord;
}) {
  const { preview, release } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { cluster, namespace, environment, environmentLabel } = release;
  return (
    <>
      <Typography component="div">
        {environment && (
          <>
            <EnvironmentChip
              environment={{
                ...{ name: environment, label: environmentLabel },
                fourEyes: false,
              }}
            />{' '}
          </>
        )}
        {t('again.where', { namespace, cluster })}{' '}
        {t(preview.method === 'rollout' ? 'again.gated' : 'again.native')}
      </Typography>
      <Typography component="dl" variant="body2" className={classes.versions}>
        <dt>{t('again.runs')}</dt>
        <dd className={classes.value}>
          <ImageName image={preview.from.image} />
        </dd>
        <dt>{t('again.comes')}</dt>
        <dd className={classes.value}>
          <ImageName image={preview.to.image} />
        </dd>
      </Typography>
      <Typography variant="subtitle1" component="h3">
        {t('again.changes')}
      </Typography>
      <ChangesPreview changes={preview.changes} warnings={preview.warnings} />
    </>
  );
}
