// SPDX-License-Identifier: Apache-2.0
import { useCallback, useId, useMemo, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  hasEnded,
  type PodView,
  type ReleaseRecord,
  rolloutLogsReadPermission,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { type Polled, usePolled } from '../../live/usePolled';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { PodDialog } from '../PodDiagnosis/PodDialog';
import { PodList } from '../PodList/PodList';
import { useReleaseRight } from '../ReleaseAgain/useReleaseRight';

const MOVING_MS = 2_000;
const ENDED_MS = 15_000;

const useStyles = makeStyles(theme => ({
  show: { alignSelf: 'flex-start', textTransform: 'none' },
  version: { marginTop: theme.spacing(1.5) },
}));

/**
 * The pods of a workload that no Rollout carries, with their logs as they are
 * written: its tab shows none of them. After the release only when asked, since
 * by then they may be those of another one.
 */
export function PodsNow({ release }: { release: ReleaseRecord }) {
  const { status, workload } = release;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [asked, setAsked] = useState(false);
  if (!hasEnded(status) || asked) return <Pods release={release} />;
  return (
    <Button
      size="small"
      variant="outlined"
      className={classes.show}
      onClick={() => setAsked(true)}
    >
      {t('release.podsNowShow', { workload: workload.name })}
    </Button>
  );
}

function Pods({ release }: { release: ReleaseRecord }) {
  const { id, status, workload } = release;
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const of = useMemo(() => ({ releaseRecord: id }), [id]);
  const pods = usePodsOf(of, status);
  const noLogs = useReleaseRight(release, rolloutLogsReadPermission);
  const [logsOf, setLogsOf] = useState<string>();
  const openLogs = useCallback((pod: PodView) => setLogsOf(pod.name), []);
  return (
    <section aria-labelledby={titleId}>
      <Typography id={titleId} variant="h6" component="h3">
        {t('release.podsNow')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {standing(pods, workload.name, t)}
      </Typography>
      {groupsOf(pods.value ?? [], t).map(({ name, version, own }) => (
        <div key={name} className={classes.version}>
          <Typography variant="subtitle2" component="h4">
            {name}
          </Typography>
          <PodList
            version={version}
            pods={own}
            onLogs={openLogs}
            noLogs={noLogs}
          />
        </div>
      ))}
      {logsOf && (
        <PodDialog
          of={of}
          pod={logsOf}
          seen={pods.value?.find(({ name }) => name === logsOf)}
          onClose={() => setLogsOf(undefined)}
        />
      )}
    </section>
  );
}

/** Asked again with each change of the release's status, and in between. */
function usePodsOf(
  of: { readonly releaseRecord: string },
  status: ReleaseRecord['status'],
): Polled<PodView[]> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getPods(of, { signal }),
    [api, of],
  );
  return usePolled({
    ask,
    everyMs: hasEnded(status) ? ENDED_MS : MOVING_MS,
    cause: status,
  });
}

function standing(
  { value, failure }: Polled<PodView[]>,
  workload: string,
  t: Translate,
): string {
  if (failure) return t('release.podsNowFailed', { reason: failure.message });
  if (!value) return t('pods.loading');
  return value.length
    ? t('release.podsNowHelp', { workload })
    : t('release.podsNowNone', { workload });
}

/** The new ones first; none that is empty. */
function groupsOf(pods: readonly PodView[], t: Translate) {
  const of = (wanted: PodView['version']) =>
    pods.filter(({ version }) => version === wanted);
  return [
    {
      name: t('release.podsOfRelease'),
      version: 'canary' as const,
      own: of('canary'),
    },
    {
      name: t('release.podsOfBefore'),
      version: 'stable' as const,
      own: of('stable'),
    },
    {
      name: t('release.podsOfOthers'),
      version: 'stable' as const,
      own: of('other'),
    },
  ].filter(({ own }) => own.length > 0);
}
