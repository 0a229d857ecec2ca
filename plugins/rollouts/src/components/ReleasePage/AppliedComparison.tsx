// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useAsync from 'react-use/lib/useAsync';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ObjectChange } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../../translation';
import { ChangedFields } from '../ChangesPreview/ChangedFields';
import { AppliedTrouble } from './AppliedTrouble';

const useStyles = makeStyles(theme => ({
  object: { margin: theme.spacing(1, 0) },
}));

const OBJECTS = ['template', 'rollout'] as const;

/** The fields that differ, from the other release to this one. */
export function AppliedComparison(props: { id: string; other: string }) {
  const { id, other } = props;
  const classes = useStyles();
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value, error, loading } = useAsync(
    () => api.compareReleases(id, other),
    [api, id, other],
  );
  if (error) return <AppliedTrouble error={error} />;
  if (loading || !value) {
    return <Typography role="status">{t('applied.loading')}</Typography>;
  }
  if (!value.changes.length) {
    return <Typography role="status">{t('applied.same')}</Typography>;
  }
  return (
    <>
      {OBJECTS.map(object => {
        const changes = of(value.changes, object);
        if (!changes.length) return null;
        return (
          <div key={object} className={classes.object}>
            <Typography variant="subtitle2" component="h4" gutterBottom>
              {t(`applied.${object}`)}
            </Typography>
            <ChangedFields
              label={t('changes.of', { object: t(`applied.${object}`) })}
              changes={changes}
            />
          </div>
        );
      })}
    </>
  );
}

function of(
  changes: readonly ObjectChange[],
  object: (typeof OBJECTS)[number],
): ObjectChange[] {
  return changes.filter(change => change.object === object);
}
