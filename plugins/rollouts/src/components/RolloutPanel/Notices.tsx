// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  commandAnnotations,
  isHeldByPerson,
  type RolloutView,
} from '@teal/rollouts-common';
import { conditionOf } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { Notice } from '../Notice/Notice';

/** What a person must know beside the phase: no gate, held, refused, being deleted. */
export function Notices({ view }: { view: RolloutView }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { metadata, spec, status } = view.rollout;
  const gated = conditionOf(view, 'Gated');
  const stalled = conditionOf(view, 'Stalled');
  return (
    <>
      {stalled?.status === 'True' && stalled.message !== status?.message && (
        <Notice tone="bad" title={t('summary.stalledTitle')}>
          {sentenceOf(stalled.message, spec.workloadRef.name)}
        </Notice>
      )}
      {gated?.status === 'False' && !spec.disabled && (
        <Notice tone="waiting" title={t('summary.ungatedTitle')}>
          {t('summary.ungated', { reason: gated.message || gated.reason })}
        </Notice>
      )}
      {metadata.deletionTimestamp && (
        <Notice tone="waiting">{t('summary.deleting')}</Notice>
      )}
      {isHeldByPerson(view.rollout) && <HeldNotice view={view} />}
      {spec.paused && (
        <Notice tone="waiting">{t('summary.heldByAuthor')}</Notice>
      )}
      {status?.rejected && <RejectedNotice rejected={status.rejected} />}
    </>
  );
}

function HeldNotice({ view }: { view: RolloutView }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const annotations = view.rollout.metadata.annotations ?? {};
  const who = annotations[commandAnnotations.actor];
  const reason = annotations[commandAnnotations.reason];
  return (
    <Notice
      tone="waiting"
      title={
        who
          ? t('summary.heldBy', { who: personName(who) })
          : t('summary.heldBySomebody')
      }
    >
      {reason && t('summary.heldReason', { reason })}
    </Notice>
  );
}

function RejectedNotice(props: {
  rejected: { revision: string; releaseId: string; at: string; reason: string };
}) {
  const { revision, releaseId, at, reason } = props.rejected;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Notice tone="calm" title={t('summary.rejectedTitle', { revision })}>
      <Elapsed from={at}>
        {time =>
          t('summary.rejected', {
            release: releaseId,
            time,
            reason: sentenceOf(/[.!?]$/.test(reason) ? reason : `${reason}.`),
          })
        }
      </Elapsed>
    </Notice>
  );
}
