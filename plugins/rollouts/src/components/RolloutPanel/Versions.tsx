// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo, useState } from 'react';
import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  type PodView,
  rolloutLogsReadPermission,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
  type VersionStatus,
} from '@teal/rollouts-common';
import type { Polled } from '../../live/usePolled';
import { usePods } from '../../live/usePods';
import {
  approximateShare,
  hasOpenRelease,
  isHeldTemplate,
  trafficNow,
} from '../../model/release';
import { stableCaption, trafficCaption } from '../../model/whoIsMatched';
import { rolloutsTranslationRef } from '../../translation';
import { PodList } from '../PodList/PodList';
import { PodDialog } from '../PodDiagnosis/PodDialog';
import { ReachNewVersion } from '../VersionPanel/ReachNewVersion';
import {
  EmptyVersionPanel,
  type VersionName,
  VersionPanel,
} from '../VersionPanel/VersionPanel';

const UNKNOWN: VersionStatus = {
  revision: '',
  images: [],
  replicas: 0,
  readyReplicas: 0,
};

/** Stable on the left, the new version on the right, their pods below them. */
export function Versions({ view }: { view: RolloutView }) {
  const { status } = view.rollout;
  const { cluster, namespace, name } = rolloutRefOf(view);
  const ref = useMemo(
    () => ({ cluster, namespace, name }),
    [cluster, namespace, name],
  );
  const pods = usePods(view);
  const noLogs = useNoLogs(view);
  const [logsOf, setLogsOf] = useState<string>();
  const openLogs = useCallback((pod: PodView) => setLogsOf(pod.name), []);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const traffic = trafficNow(view);
  const about = approximateShare(view);
  const podsOf = (version: VersionName) => (
    <Pods version={version} pods={pods} onLogs={openLogs} noLogs={noLogs} />
  );
  return (
    <Grid container spacing={3}>
      <Grid item xs={12} md={6}>
        <VersionPanel
          name="stable"
          version={status?.stable ?? UNKNOWN}
          gets={
            about === undefined
              ? stableCaption(traffic, t)
              : t('who.captionAbout', { weight: String(100 - about) })
          }
        >
          {podsOf('stable')}
        </VersionPanel>
      </Grid>
      <Grid item xs={12} md={6}>
        {status?.canary?.revision ? (
          <VersionPanel
            name="canary"
            version={status.canary}
            gets={
              about === undefined
                ? trafficCaption(traffic, t)
                : t('who.captionAbout', { weight: String(about) })
            }
          >
            <ReachNewVersion view={view} />
            {podsOf('canary')}
          </VersionPanel>
        ) : (
          <NoNewVersion view={view} />
        )}
      </Grid>
      {logsOf && (
        <PodDialog
          of={ref}
          pod={logsOf}
          seen={pods.value?.find(pod => pod.name === logsOf)}
          onClose={() => setLogsOf(undefined)}
        />
      )}
    </Grid>
  );
}

function NoNewVersion({ view }: { view: RolloutView }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { spec, status } = view.rollout;
  if (isHeldTemplate(view)) {
    return (
      <EmptyVersionPanel
        title={t('version.canary')}
        images={status?.canary?.images}
      >
        {t('version.held')}
      </EmptyVersionPanel>
    );
  }
  return (
    <EmptyVersionPanel title={t('version.noneTitle')}>
      {hasOpenRelease(view)
        ? t('version.pending')
        : t('version.none', { workload: spec.workloadRef.name })}
    </EmptyVersionPanel>
  );
}

function Pods(props: {
  version: VersionName;
  pods: Polled<PodView[]>;
  onLogs: (pod: PodView) => void;
  noLogs?: string;
}) {
  const { version, pods } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const own = useMemo(
    () => pods.value?.filter(pod => pod.version === version),
    [pods.value, version],
  );
  if (own) {
    return (
      <PodList
        version={version}
        pods={own}
        onLogs={props.onLogs}
        noLogs={props.noLogs}
      />
    );
  }
  return (
    <Typography variant="body2" color="textSecondary">
      {pods.failure
        ? t('pods.failed', { reason: pods.failure.message })
        : t('pods.loading')}
    </Typography>
  );
}

function useNoLogs(view: RolloutView): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { allowed, loading } = usePermission({
    permission: rolloutLogsReadPermission,
    resourceRef: rolloutRefText(rolloutRefOf(view)),
  });
  if (loading) return t('why.checking');
  return allowed
    ? undefined
    : t('pods.noLogs', { permission: rolloutLogsReadPermission.name });
}
