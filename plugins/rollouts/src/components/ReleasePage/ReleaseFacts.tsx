// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleasedVersion, ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';
import { ImageName } from '../VersionPanel/ImageName';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'repeat(2, max-content minmax(0, 1fr))',
    },
    gap: theme.spacing(0.75, 3),
    margin: 0,
  },
  name: { color: theme.palette.text.secondary },
  value: { margin: 0, overflowWrap: 'anywhere' },
  code: { fontFamily: 'monospace' },
}));

/** The facts, each under its name; those that the record lacks are left out. */
export function ReleaseFacts({ release }: { release: ReleaseRecord }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Typography
      component="dl"
      variant="body2"
      className={classes.list}
      aria-label={t('release.facts')}
    >
      {factsOf(release, t).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Typography>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <>
      <dt className={classes.name}>{props.name}</dt>
      <dd className={classes.value}>{props.children}</dd>
    </>
  );
}

function factsOf(
  release: ReleaseRecord,
  t: Translate,
): [name: string, value: ReactNode][] {
  const { workload, weight, origin, parameters } = release;
  const all: [string, ReactNode][] = [
    [t('release.from'), <Version key="from" version={release.from} />],
    [t('release.to'), <Version key="to" version={release.to} />],
    [t('release.place'), placeOf(release, t)],
    [t('release.workload'), `${workload.kind} ${workload.name}`],
    [t('release.method'), methodOf(release, t)],
    [t('release.releaseId'), release.releaseId],
    [t('release.preset'), release.preset],
    [t('release.wave'), release.wave !== undefined && String(release.wave + 1)],
    [t('release.began'), timeText(release.startedAt)],
    [t('release.ended'), timeText(release.finishedAt)],
    [
      t('release.share'),
      weight !== undefined && t('releases.weight', { weight: String(weight) }),
    ],
    [t('release.origin'), origin && <Origin key="origin" origin={origin} />],
    [
      t('release.parameters'),
      parameters && <Parameters key="parameters" parameters={parameters} />,
    ],
  ];
  return all.filter(([, value]) => Boolean(value));
}

function placeOf(release: ReleaseRecord, t: Translate): string {
  const { environment, environmentLabel, cluster, namespace } = release;
  const place = t('release.placeText', { namespace, cluster });
  if (!environment) return place;
  return environmentLabel && environmentLabel !== environment
    ? `${environment} (${environmentLabel}): ${place}`
    : `${environment}: ${place}`;
}

function methodOf({ method, rollout }: ReleaseRecord, t: Translate): string {
  return method === 'rolling' || !rollout
    ? t('release.rolling')
    : t('release.rollout', { name: rollout });
}

function timeText(time: string | undefined): string | undefined {
  return time && new Date(time).toLocaleString();
}

function Version({ version }: { version: ReleasedVersion }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { images, digest, revision } = version;
  const named = images.some(image => digest && image.includes(digest));
  return (
    <>
      {images.map(image => (
        <ImageName key={image} image={image} />
      ))}
      {digest && !named && (
        <div>
          {t('release.digest')} <span className={classes.code}>{digest}</span>
        </div>
      )}
      {revision && (
        <div>
          {t('release.revision')}{' '}
          <span className={classes.code}>{revision}</span>
        </div>
      )}
    </>
  );
}

function Origin(props: { origin: NonNullable<ReleaseRecord['origin']> }) {
  const { id, kind } = props.origin;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [before, after] = t(`release.${kind}`, { link: '|' }).split('|');
  return (
    <>
      {before}
      <ReleaseLink id={id} inText>
        {t('release.originLink')}
      </ReleaseLink>
      {after}
    </>
  );
}

function Parameters(props: { parameters: Record<string, string> }) {
  const classes = useStyles();
  return (
    <>
      {Object.entries(props.parameters).map(([name, value]) => (
        <div key={name} className={classes.code}>
          {name}: {value}
        </div>
      ))}
    </>
  );
}
