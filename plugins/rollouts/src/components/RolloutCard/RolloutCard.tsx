// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { useRollouts } from '../../live/useRollouts';
import { isReleasing, phaseOf, weightOf } from '../../model/release';
import { entityContentRouteRef } from '../../routes';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { Loaded } from '../Loaded/Loaded';
import { EnvironmentChip } from '../EnvironmentChip/EnvironmentChip';
import { MetricChip, PhaseChip } from '../PhaseChip/PhaseChip';
import { SplitBar } from '../TrafficSplit/SplitBar';
import { VersionChange } from '../VersionChange/VersionChange';
import { RailDots } from './RailDots';

const useStyles = makeStyles(theme => ({
  rollout: {
    '& + &': {
      marginTop: theme.spacing(2),
      paddingTop: theme.spacing(2),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    marginBottom: theme.spacing(1),
  },
  part: { marginTop: theme.spacing(1.5) },
  chips: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5),
    marginTop: theme.spacing(1),
  },
}));

/** The short form for the overview of an entity. */
export function RolloutCard() {
  const { entity } = useEntity();
  const live = useRollouts(stringifyEntityRef(entity));
  const tab = useTabLink();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <InfoCard
      title={t('card.title')}
      deepLink={tab ? { title: t('card.open'), link: tab } : undefined}
    >
      <Loaded live={live} name={entity.metadata.title ?? entity.metadata.name}>
        {rollouts => <Entries rollouts={rollouts} />}
      </Loaded>
    </InfoCard>
  );
}

/** @returns undefined in a portal that shows the card but not the tab; the card then has no link. */
function useTabLink(): string | undefined {
  try {
    return useRouteRef(entityContentRouteRef)();
  } catch {
    return undefined;
  }
}

function Entries({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!rollouts.length) {
    return <Typography variant="body2">{t('card.none')}</Typography>;
  }
  return (
    <>
      {rollouts.map(view => (
        <CardEntry key={rolloutRefText(rolloutRefOf(view))} view={view} />
      ))}
    </>
  );
}

function CardEntry({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { metadata, spec, status } = view.rollout;
  return (
    <div className={classes.rollout}>
      <div className={classes.head}>
        <Typography variant="subtitle1" component="h3">
          {metadata.name}
        </Typography>
        <PhaseChip phase={phaseOf(view)} />
        {view.environment && <EnvironmentChip environment={view.environment} />}
        <Typography variant="body2">
          <VersionChange view={view} />
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {t('summary.place', {
            namespace: metadata.namespace,
            cluster: view.cluster,
          })}
        </Typography>
      </div>
      <Typography variant="body2" role="status" aria-live="polite">
        {status?.message
          ? sentenceOf(status.message, spec.workloadRef.name)
          : t('summary.noMessage')}
      </Typography>
      {isReleasing(view) && Boolean(status?.analysis?.length) && (
        <div className={classes.chips}>
          {status?.analysis?.map(({ metric, stage, step, phase }) => (
            <MetricChip
              key={`${stage} ${step} ${metric}`}
              phase={phase}
              label={metric}
            />
          ))}
        </div>
      )}
      {isReleasing(view) && (
        <>
          <div className={classes.part}>
            <RailDots view={view} />
          </div>
          <div className={classes.part}>
            <SplitBar
              row={t('traffic.configured')}
              canaryPercent={weightOf(view)}
            />
          </div>
        </>
      )}
    </div>
  );
}
