// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Version, VersionScan } from '@teal/rollouts-common';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import type { Tone } from '../../words/phase';
import { ToneChip } from '../PhaseChip/PhaseChip';

/** What somebody should see before they choose a version: it runs, what it was labelled, what a scanner found. */
export function VersionMarks(props: {
  version: Version;
  /** A release is under way, so the newest that was asked for doesn't serve everybody yet. */
  releasing: boolean;
}) {
  const { version, releasing } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { current, labels = [], scan } = version;
  return (
    <>
      {current && (
        <ToneChip
          tone="busy"
          label={t(releasing ? 'newRelease.releasing' : 'newRelease.current')}
        />
      )}
      {labels.map(({ name }) => (
        <ToneChip key={name} tone="calm" label={name} />
      ))}
      {scan && <ToneChip tone={toneOfScan(scan)} label={textOfScan(scan, t)} />}
    </>
  );
}

function toneOfScan({ status, severity = 'None' }: VersionScan): Tone {
  if (status === 'Error') return 'bad';
  if (status !== 'Success') return 'calm';
  if (['Critical', 'High'].includes(severity)) return 'bad';
  return ['None', 'Negligible'].includes(severity) ? 'good' : 'waiting';
}

function textOfScan(scan: VersionScan, t: Translate): string {
  if (scan.status !== 'Success') return t(`newRelease.scan.${scan.status}`);
  const { severity = 'None', counts = {} } = scan;
  if (severity === 'None') return t('newRelease.scan.clean');
  return t('newRelease.scan.found', {
    severity,
    number: String(counts[severity] ?? ''),
  });
}
