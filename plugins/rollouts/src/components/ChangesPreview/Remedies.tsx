// SPDX-License-Identifier: Apache-2.0
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Refusal, ReleaseRemedy } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { Notice } from '../Notice/Notice';
import { Refused } from '../Refused/Refused';

const ALL: readonly ReleaseRemedy[] = ['supersede', 'restart', 'takeOver'];

/** Which remedies a person has accepted. */
export type Accepted = Readonly<Partial<Record<ReleaseRemedy, boolean>>>;

/** Why a release can't begin as it is. What would make it pass is offered; what was accepted can be taken back. */
export function Remedies(props: {
  refusal: Refusal | undefined;
  accepted: Accepted;
  onChange: (part: Accepted) => void;
}) {
  const { refusal, accepted, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const remedy = refusal?.kind === 'conflict' ? refusal.remedy : undefined;
  return (
    <>
      {refusal && !remedy && <Refused refusal={refusal} />}
      {refusal && remedy && (
        <Notice tone="waiting" role="alert">
          {sentenceOf(refusal.message)}
        </Notice>
      )}
      {ALL.filter(each => each === remedy || accepted[each]).map(each => (
        <FormControlLabel
          key={each}
          label={t(`changes.${each}`)}
          control={
            <Checkbox
              color="primary"
              checked={accepted[each] ?? false}
              onChange={event => onChange({ [each]: event.target.checked })}
            />
          }
        />
      ))}
    </>
  );
}
