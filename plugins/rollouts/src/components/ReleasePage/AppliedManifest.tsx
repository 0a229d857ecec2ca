// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useAsync from 'react-use/lib/useAsync';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../../translation';
import { AppliedTrouble } from './AppliedTrouble';

// Its own chunk, as it brings a YAML library.
const ObjectYaml = lazy(() =>
  import('../RouteObjects/ObjectYaml').then(m => ({ default: m.ObjectYaml })),
);

const useStyles = makeStyles(theme => ({
  object: { margin: theme.spacing(1, 0) },
}));

/** All that the release applied, as YAML. */
export function AppliedManifest({ id }: { id: string }) {
  const classes = useStyles();
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value, error } = useAsync(
    () => api.getReleaseManifest(id),
    [api, id],
  );
  if (error) return <AppliedTrouble error={error} />;
  if (!value) {
    return <Typography role="status">{t('applied.loading')}</Typography>;
  }
  return (
    <>
      {(['template', 'rollout'] as const).map(
        object =>
          value[object] && (
            <div key={object} className={classes.object}>
              <Typography variant="subtitle2" component="h4" gutterBottom>
                {t(`applied.${object}`)}
              </Typography>
              <Suspense fallback={null}>
                <ObjectYaml
                  label={t(`applied.${object}`)}
                  object={value[object]}
                  canary=""
                  all={false}
                />
              </Suspense>
            </div>
          ),
      )}
    </>
  );
}
