// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { rolloutRefOf, rolloutRefText } from '@teal/rollouts-common';
import { Loaded } from '../components/Loaded/Loaded';
import { PhaseChip } from '../components/PhaseChip/PhaseChip';
import { useRollouts } from '../live/useRollouts';
import { phaseOf } from '../model/release';
import { rolloutsTranslationRef } from '../translation';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.5, 0),
  },
}));

/** The shortest form, for the narrow column of an overview: a line for each Rollout. */
export function RolloutInfoCard() {
  const classes = useStyles();
  const { entity } = useEntity();
  const live = useRollouts(stringifyEntityRef(entity));
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <InfoCard title={t('card.title')} variant="gridItem">
      <Loaded live={live} name={entity.metadata.title ?? entity.metadata.name}>
        {rollouts =>
          rollouts.length ? (
            <ul className={classes.list}>
              {rollouts.map(view => (
                <li
                  key={rolloutRefText(rolloutRefOf(view))}
                  className={classes.entry}
                >
                  <PhaseChip phase={phaseOf(view)} />
                  <Typography variant="body2" component="span">
                    {view.rollout.metadata.name}
                  </Typography>
                  <Typography
                    variant="caption"
                    component="span"
                    color="textSecondary"
                  >
                    {t('summary.place', {
                      namespace: view.rollout.metadata.namespace,
                      cluster: view.cluster,
                    })}
                  </Typography>
                </li>
              ))}
            </ul>
          ) : (
            <Typography variant="body2">{t('card.none')}</Typography>
          )
        }
      </Loaded>
    </InfoCard>
  );
}
