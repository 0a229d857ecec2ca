// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseStatus, RolloutView } from '@teal/rollouts-common';
import { ActionBar } from '../../actions/ActionBar';
import { hasPodTrouble } from '../../model/podTrouble';
import { phaseOf } from '../../model/release';
import { OwnerLine } from '../../enrolment/OwnerLine';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { toneOfPhase } from '../../words/phase';
import { EnvironmentChip } from '../EnvironmentChip/EnvironmentChip';
import { Elapsed } from '../Elapsed/Elapsed';
import { PhaseChip } from '../PhaseChip/PhaseChip';
import { StatusHead } from '../StatusHead/StatusHead';
import { VersionChange } from '../VersionChange/VersionChange';
import { sentenceOf } from '../../words/sentence';

/** Phase, the sentence that says what it waits for, and what can be done about it. */
export function Summary({ view }: { view: RolloutView }) {
  const { metadata, spec, status } = view.rollout;
  const phase = phaseOf(view);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <StatusHead
      title={metadata.name}
      chips={
        <>
          <PhaseChip phase={phase} />
          {view.environment && (
            <EnvironmentChip environment={view.environment} />
          )}
        </>
      }
      story={
        <>
          {t('summary.workload', {
            kind: spec.workloadRef.kind,
            name: spec.workloadRef.name,
          })}
          {' · '}
          {t('summary.place', {
            namespace: metadata.namespace,
            cluster: view.cluster,
          })}
          <OwnerLine rollout={view.rollout} />
        </>
      }
      tone={hasPodTrouble(view) ? 'bad' : toneOfPhase[phase]}
      sentence={
        status?.message
          ? sentenceOf(status.message, spec.workloadRef.name)
          : t('summary.noMessage')
      }
      facts={
        <>
          <VersionChange view={view} />
          {status?.release && <ReleaseFacts release={status.release} />}
        </>
      }
    >
      <ActionBar view={view} />
    </StatusHead>
  );
}

function ReleaseFacts({ release }: { release: ReleaseStatus }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { startedAt, finishedAt, changedBy } = release;
  return (
    <>
      <span>{t('summary.release', { id: release.id })}</span>
      {changedBy && (
        <span title={changedBy}>
          {t('summary.startedBy', { who: personName(changedBy) })}
        </span>
      )}
      <span title={startedAt}>
        <Elapsed from={startedAt}>
          {time => t('summary.started', { time })}
        </Elapsed>
      </span>
      {finishedAt && (
        <span>
          <Elapsed from={startedAt} to={finishedAt}>
            {time => t('summary.took', { time })}
          </Elapsed>
        </span>
      )}
    </>
  );
}
