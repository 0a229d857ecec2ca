// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { useRollouts } from '../../live/useRollouts';
import { isReleasing, phaseOf, weightOf } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { EntityRolloutsLink } from '../EntityRolloutsLink/EntityRolloutsLink';
import { Loaded } from '../Loaded/Loaded';
import { PhaseChip } from '../PhaseChip/PhaseChip';
import { SplitBar } from '../TrafficSplit/SplitBar';
import { VersionChange } from '../VersionChange/VersionChange';

/** More would fill a home page; the others are on the page of all Rollouts. */
const SHOWN = 8;

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  entry: {
    '& + &': {
      marginTop: theme.spacing(1.5),
      paddingTop: theme.spacing(1.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    marginBottom: theme.spacing(0.5),
  },
  split: { marginTop: theme.spacing(1) },
}));

/** What the components do that the user owns: those that are being released first, live. */
export function MyReleases() {
  const live = useRollouts(undefined, 'me');
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Loaded live={live} name={t('myReleases.title')}>
      {rollouts => <Entries rollouts={rollouts} />}
    </Loaded>
  );
}

function Entries({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!rollouts.length) {
    return <Typography variant="body2">{t('myReleases.none')}</Typography>;
  }
  const first = [...rollouts].sort((a, b) => rank(a) - rank(b));
  const more = first.length - SHOWN;
  return (
    <>
      <ul className={classes.list} aria-label={t('myReleases.title')}>
        {first.slice(0, SHOWN).map(view => (
          <li
            key={rolloutRefText(rolloutRefOf(view))}
            className={classes.entry}
          >
            <Entry view={view} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Typography variant="caption" color="textSecondary">
          {t('myReleases.more', { number: String(more) })}
        </Typography>
      )}
    </>
  );
}

/** What is under way comes first, then what went wrong, then what rests; each in the order of the list. */
function rank(view: RolloutView): number {
  if (isReleasing(view)) return 0;
  return phaseOf(view) === 'Healthy' ? 2 : 1;
}

function Entry({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { metadata, spec, status } = view.rollout;
  const { entityName } = view;
  return (
    <>
      <div className={classes.head}>
        <Typography variant="subtitle1" component="h3">
          {entityName ? (
            <EntityRolloutsLink entityRef={`component:default/${entityName}`}>
              {metadata.name}
            </EntityRolloutsLink>
          ) : (
            metadata.name
          )}
        </Typography>
        <PhaseChip phase={phaseOf(view)} />
        <Typography variant="caption">
          <VersionChange view={view} />
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {t('summary.place', {
            namespace: metadata.namespace,
            cluster: view.cluster,
          })}
        </Typography>
      </div>
      <Typography variant="body2" role="status">
        {status?.message
          ? sentenceOf(status.message, spec.workloadRef.name)
          : t('summary.noMessage')}
      </Typography>
      {isReleasing(view) && (
        <div className={classes.split}>
          <SplitBar
            row={t('traffic.configured')}
            canaryPercent={weightOf(view)}
          />
        </div>
      )}
    </>
  );
}
