// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type ReleaseRecord } from '@teal/rollouts-common';
import { versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { toneOfRecord } from '../../words/phase';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { StatusChip } from '../PhaseChip/PhaseChip';
import { StatusHead } from '../StatusHead/StatusHead';

/** What was released, what it was for, and how it went. */
export function ReleaseHead(props: {
  release: ReleaseRecord;
  /** What can be done with it. */
  children?: ReactNode;
}) {
  const { release } = props;
  const { status, workload, description } = release;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const outcome = hasEnded(status)
    ? release.reason
    : release.message ?? release.reason;
  return (
    <StatusHead
      title={t('release.title', {
        version: versionName(release.to) ?? t('releases.noVersion'),
        workload: workload.name,
      })}
      chips={<StatusChip status={status} />}
      story={<Story release={release} />}
      tone={toneOfRecord[status]}
      said={description}
      sentence={outcome && sentenceOf(outcome, workload.name)}
    >
      {props.children}
    </StatusHead>
  );
}

/** Who, when, and how long it took. */
function Story({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { operator, createdAt, startedAt, finishedAt, status } = release;
  return (
    <>
      {operator && (
        <span title={operator}>
          {t('line.by', { who: personName(operator) })}
        </span>
      )}
      {' · '}
      <span title={new Date(createdAt).toLocaleString()}>
        <Elapsed from={createdAt}>
          {time => t('releases.ago', { time })}
        </Elapsed>
      </span>
      {startedAt && (finishedAt || !hasEnded(status)) && (
        <>
          {' · '}
          <Elapsed from={startedAt} to={finishedAt}>
            {time =>
              t(finishedAt ? 'summary.took' : 'release.running', { time })
            }
          </Elapsed>
        </>
      )}
    </>
  );
}
