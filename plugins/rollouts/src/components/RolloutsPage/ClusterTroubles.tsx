// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useClusters } from '../../live/useClusters';
import { rolloutsTranslationRef } from '../../translation';
import { troublesOf } from '../../words/clusterWords';
import { Notice } from '../Notice/Notice';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
  },
}));

/** Clusters of which the list can't tell how things are, or where nothing moves; nothing for those who may not see clusters. */
export function ClusterTroubles() {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value: clusters = [] } = useClusters();
  const troubles = clusters.flatMap(cluster =>
    troublesOf(cluster, t).map(trouble => ({ ...trouble, name: cluster.name })),
  );
  if (!troubles.length) return null;
  return (
    <div className={classes.root}>
      {troubles.map(({ name, label, why }) => (
        <Notice
          key={`${name} ${label}`}
          tone="bad"
          title={t('clusters.trouble', { name, label })}
        >
          {why}
        </Notice>
      ))}
    </div>
  );
}
